import { StringDecoder } from "node:string_decoder";
import type { Format } from "../../datasets/export/write-rows.ts";
import type { SqlLimits } from "./limits.ts";

// What the server and its child process say to each other: lines of JSON on the child's stdin and stdout. The child
// runs what strangers wrote, so what it says is read with a limit.

/** A view: a name, the Parquet files behind it (absolute, in order) and the column that is its clock. */
export interface Source {
  readonly view: string;
  readonly files: readonly string[];
  readonly clock: "event_time" | "receive_time";
}

export interface Question {
  readonly sql: string;
  /** The views end at this time, inclusive, µs. */
  readonly asOf: number | null;
}

export type Order =
  | {
      readonly type: "open";
      readonly sources: readonly Source[];
      /** Where exports are written and rows spilled. */
      readonly folder: string;
      readonly limits: SqlLimits;
    }
  | ({ readonly type: "query" } & Question)
  | ({ readonly type: "export"; readonly format: Format; readonly target: string } & Question)
  | { readonly type: "interrupt" };

/** A column of a result. `kind` says how its texts are to be read. */
export interface ResultColumn {
  readonly name: string;
  /** As DuckDB names it: `DECIMAL(18,8)`. */
  readonly type: string;
  readonly kind: "number" | "time" | "boolean" | "text";
}

/** Rows of texts: numbers with every digit, times as ISO 8601 in UTC; null where there is no value. */
export interface Result {
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly (readonly (string | null)[])[];
  /** Whether there are further rows that did not fit. */
  readonly more: boolean;
  /** Cells that were cut. */
  readonly cut: number;
}

export type Answer =
  | { readonly type: "done" }
  | ({ readonly type: "result" } & Result)
  | { readonly type: "failed"; readonly message: string; readonly hint: string };

/** Splits what arrives into lines of at most `most` characters; `onLine` hears each, `onLong` that one was longer. */
export const lineReader = (most: number, onLine: (line: string) => void, onLong: () => void) => {
  const decoder = new StringDecoder("utf8");
  let parts: string[] = [];
  let length = 0;
  return (piece: Buffer): void => {
    const lines = decoder.write(piece).split("\n");
    for (const [i, part] of lines.entries()) {
      if (i > 0) {
        const line = parts.join("");
        parts = [];
        length = 0;
        onLine(line);
      }
      length += part.length;
      if (length > most) {
        onLong();
        return;
      }
      parts.push(part);
    }
  };
};
