import { closeSync, openSync, readSync, writeSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";
import type { Alert } from "../../engine/alerts/alert.ts";
import { alertJson } from "../../engine/alerts/alert-json.ts";
import { WorkbenchError } from "../../engine/errors.ts";
import { formatTime } from "../../engine/market/time.ts";
import type { Frame, FrameLayout } from "../../engine/pipeline/frame.ts";
import type { Sink } from "../../engine/pipeline/pipeline.ts";

// What a run emits, in order, a line of JSON each: `{"layout":{…}}` before the first frame of a subject; a frame as
// `[time, number of the layout, basis, values…]`; an alert as programs are told of it. Equal lines are an equal digest.

const PIECE = 65_536;
/** Longer than any line: a frame of every indicator has some thousand values. */
const LONGEST_LINE = 1 << 20;

/** Turns what a pipeline emits into lines. */
class EmissionLines implements Sink {
  readonly #take: (line: string) => void;
  readonly #layouts = new Map<FrameLayout, number>();

  constructor(take: (line: string) => void) {
    this.#take = take;
  }

  frame(frame: Frame): void {
    const { time, layout, basis = null, values } = frame;
    let at = this.#layouts.get(layout);
    if (at === undefined) {
      at = this.#layouts.size;
      this.#layouts.set(layout, at);
      const { subject, kind, keys } = layout;
      this.#take(JSON.stringify({ layout: { subject, kind, keys } }));
    }
    // JSON writes null for NaN.
    this.#take(JSON.stringify([time, at, basis, ...values]));
  }

  alert(alert: Alert): void {
    this.#take(JSON.stringify(alertJson(alert)));
  }
}

/** Writes them to a new file. Synchronous, as the pipeline is; memory stays flat. */
export const writeEmissions = (path: string): { readonly sink: Sink; close(): void } => {
  const file = openSync(path, "wx");
  let text = "";
  const flush = (): void => {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    text = "";
  };
  const sink = new EmissionLines((line) => {
    text += `${line}\n`;
    if (text.length > PIECE) flush();
  });
  return {
    sink,
    close: () => {
      try {
        flush();
      } finally {
        closeSync(file);
      }
    },
  };
};

/** The first thing that a run emitted otherwise than expected. */
export interface Difference {
  /** Its number among all emissions, from 1; layouts do not count. */
  readonly at: number;
  /** Pipeline time, ISO 8601; of what was expected where there is nothing else. */
  readonly time: string | null;
  /** An instrument, a coin, or `alert`. */
  readonly subject: string;
  /** Which value of the frame or the alert; null where the one is quite another thing than the other. */
  readonly key: string | null;
  readonly expected: unknown;
  readonly got: unknown;
}

/** Holds a run against the lines of a file. */
export const compareEmissions = (
  path: string,
): { readonly sink: Sink; finish(): Difference | undefined; close(): void } => {
  const lines = readLines(path);
  const layouts: Expected[] = [];
  let difference: Difference | undefined;
  let emissions = 0;
  const sink = new EmissionLines((line) => {
    if (difference !== undefined) return;
    if (!line.startsWith('{"layout"')) emissions += 1;
    const expected = lines.next().value;
    if (expected?.startsWith('{"layout"')) layouts.push(layoutOf(expected));
    if (expected !== line) difference = tell(emissions, expected, line, layouts);
  });
  return {
    sink,
    finish: () => {
      const left = difference === undefined ? lines.next().value : undefined;
      if (left !== undefined) difference = tell(emissions + 1, left, undefined, layouts);
      return difference;
    },
    close: () => void lines.return(undefined),
  };
};

interface Expected {
  readonly subject: string;
  readonly keys: readonly string[];
}

const layoutOf = (line: string): Expected => {
  const { layout } = parsed(line) as { layout?: Partial<Expected> };
  const { subject, keys } = layout ?? {};
  return { subject: String(subject), keys: Array.isArray(keys) ? keys.map(String) : [] };
};

const parsed = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new WorkbenchError(
      "damaged",
      "the bundle's emissions hold a line that is no JSON",
      "Have it bundled again.",
      { cause },
    );
  }
};

/** A line as its subject, time and values by name. */
const named = (line: string, layouts: readonly Expected[]) => {
  const value = parsed(line);
  if (Array.isArray(value)) {
    const [time, at, basis, ...values] = value as unknown[];
    const { subject = "?", keys = [] } = layouts[Number(at)] ?? {};
    const pairs = values.map((each, i): [string, unknown] => [keys[i] ?? String(i), each]);
    return { subject, time: timeText(time), values: new Map([["basis", basis], ...pairs]) };
  }
  const object: object = typeof value === "object" && value !== null ? value : {};
  const values = new Map<string, unknown>(Object.entries(object));
  const alert = values.get("type") === "alert";
  return {
    subject: alert ? "alert" : layoutOf(line).subject,
    time: alert ? String(values.get("time")) : null,
    values: alert ? values : new Map<string, unknown>([["columns", layoutOf(line).keys.join(" ")]]),
  };
};

const timeText = (time: unknown): string | null =>
  typeof time === "number" && Number.isSafeInteger(time) ? formatTime(time as never) : null;

const tell = (
  at: number,
  expected: string | undefined,
  got: string | undefined,
  layouts: readonly Expected[],
): Difference => {
  const theirs = expected === undefined ? undefined : named(expected, layouts);
  // Columns are equal as far as the run came, so that ours can be read with theirs.
  const ours = got === undefined ? undefined : named(got, layouts);
  const { subject, time } = ours ?? theirs ?? { subject: "?", time: null };
  const whole = { at, subject, time, key: null, expected: short(theirs), got: short(ours) };
  if (theirs === undefined || ours === undefined) return whole;
  if (theirs.subject !== ours.subject || theirs.time !== ours.time) return whole;
  for (const key of new Set([...theirs.values.keys(), ...ours.values.keys()])) {
    const [a, b] = [theirs.values.get(key) ?? null, ours.values.get(key) ?? null];
    if (JSON.stringify(a) !== JSON.stringify(b)) return { ...whole, key, expected: a, got: b };
  }
  return whole;
};

const short = (of: { readonly subject: string; readonly time: string | null } | undefined) =>
  of === undefined ? null : `${of.subject} at ${of.time}`;

function* readLines(path: string): Generator<string, undefined> {
  const file = openSync(path, "r");
  const piece = Buffer.alloc(PIECE);
  // A character may lie across two pieces.
  const decoder = new StringDecoder("utf8");
  let text = "";
  try {
    for (;;) {
      const length = readSync(file, piece, 0, PIECE, null);
      text += length === 0 ? decoder.end() : decoder.write(piece.subarray(0, length));
      let from = 0;
      for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", from)) {
        yield text.slice(from, end);
        from = end + 1;
      }
      text = text.slice(from);
      if (length === 0) return undefined;
      if (text.length > LONGEST_LINE)
        throw new WorkbenchError(
          "damaged",
          "the bundle's emissions hold a line without an end",
          "Have it bundled again.",
        );
    }
  } finally {
    closeSync(file);
  }
}
