import { quoteName, quoteText } from "../duckdb.ts";
import type { Manifest, TapeClock } from "./manifest.ts";
import { type TapeFacts, ticksTable } from "./tape-facts.ts";
import { type TickColumn, tickColumns } from "./tick-columns.ts";

/** A tape that is merged with others. */
export interface MergeSource {
  readonly path: string;
  readonly manifest: Manifest;
  /** Names its content. */
  readonly hash: string;
  readonly nulls: TapeFacts["nulls"];
}

export interface StoredColumn {
  readonly name: string;
  readonly sql: string;
}

/** The rows of several tapes, one tape after the other. */
export interface Union {
  /** A table of them: `source` (place of the tape), `seq` on it, and the tick columns that any of them uses. */
  readonly rows: string;
  /** Those tick columns, and `seq` no more. */
  readonly used: readonly TickColumn[];
  /** How many of the rows have a trade's id. */
  readonly ids: "all" | "some" | "none";
  /** How a row is kept while it is sorted: a name of a few, as a number. */
  readonly stored: readonly StoredColumn[];
  /** The tick columns over what is stored. */
  readonly columns: Readonly<Partial<Record<TickColumn, string>>>;
}

/** Columns of few different texts, which are short as numbers. */
const NAMES: readonly TickColumn[] = ["venue", "symbol"];

/** By event time a row without one stands at its receive time, and what only says that a socket was open is left out. */
export const unionOf = (sources: readonly MergeSource[], by: TapeClock): Union => {
  const columns = Object.keys(tickColumns) as TickColumn[];
  const used = columns.filter(
    (column) =>
      column !== "seq" && (column === by || sources.some(({ nulls }) => nulls[column] !== "all")),
  );
  const byEvent = by === "event_time";
  const value = (column: TickColumn): string =>
    byEvent && column === by
      ? "coalesce(event_time, receive_time) AS event_time"
      : quoteName(column);
  const parts = sources.map(({ path, manifest }, at) => {
    const where = byEvent ? " WHERE kind <> 'clock'" : "";
    return `SELECT ${at}::UINTEGER AS source, seq, ${used.map(value).join(", ")} FROM ${ticksTable(path, manifest)}${where}`;
  });
  const instruments = sources.flatMap(({ manifest }) => manifest.instruments);
  const [venues, symbols] = [0, 1].map((part) => [
    ...new Set(instruments.map((id) => partsOf(id)[part] ?? "")),
  ]);
  const list = (names: readonly string[] = []): string =>
    `[${names.map(quoteText).join(", ")}]::VARCHAR[]`;
  const names = (column: TickColumn): string => list(column === "venue" ? venues : symbols);
  return {
    rows: `(${parts.join(" UNION ALL ")})`,
    used,
    ids: sources.every(({ nulls }) => nulls["trade_id"] === "none")
      ? "all"
      : used.includes("trade_id")
        ? "some"
        : "none",
    stored: used.map((column) => ({
      name: quoteName(column),
      sql: NAMES.includes(column)
        ? `CAST(list_position(${names(column)}, ${column}) AS USMALLINT)`
        : quoteName(column),
    })),
    columns: Object.fromEntries(
      used.map((column) => [
        column,
        NAMES.includes(column)
          ? `list_extract(${names(column)}, ${quoteName(column)})`
          : quoteName(column),
      ]),
    ),
  };
};

const partsOf = (id: string): string[] => {
  const at = id.indexOf(":");
  return [id.slice(0, at), id.slice(at + 1)];
};
