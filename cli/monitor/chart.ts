import { clock, day, signedBps } from "../../web/format.ts";
import { type Line, span } from "./line.ts";
import { NARROWEST } from "./spark.ts";

/** Deviations over time, a value holding until the next. */
export interface History {
  /** µs, ascending. */
  readonly time: Float64Array;
  /** bps; NaN where there was none. */
  readonly deviation: Float64Array;
}

export interface ChartFrame {
  readonly from: number;
  readonly to: number;
  readonly width: number;
  /** Rows, the one with the times included. */
  readonly height: number;
}

/** Columns of the numbers on the right. */
const LABELS = 8;
/** Bits of a braille character's dots: [column][row]. */
const DOTS = [
  [0x01, 0x02, 0x04, 0x40],
  [0x08, 0x10, 0x20, 0x80],
] as const;

/**
 * Deviation from the peg over time, drawn in dots: of each column of dots everything between its lowest and highest value.
 * The peg is a thin line; zero is always in sight.
 */
export const chartLines = (history: History, { from, to, width, height }: ChartFrame): Line[] => {
  const columns = Math.max(1, width - LABELS);
  const rows = Math.max(1, height - 1);
  const ranges = columnRanges(history, from, to, columns * 2);
  const known = ranges.filter((range) => range !== undefined);
  const low = Math.min(-NARROWEST / 2, ...known.map(([least]) => least));
  const high = Math.max(NARROWEST / 2, ...known.map(([, most]) => most));
  const y = (value: number): number => Math.round(((high - value) / (high - low)) * (rows * 4 - 1));
  const grid = Array.from({ length: rows }, () => new Uint8Array(columns));
  ranges.forEach((range, x) => {
    if (range === undefined) return;
    for (let dot = y(range[1]); dot <= y(range[0]); dot += 1) {
      const row = grid[dot >> 2];
      if (row) row[x >> 1] = (row[x >> 1] ?? 0) | (DOTS[x & 1]?.[dot & 3] ?? 0);
    }
  });
  const peg = y(0) >> 2;
  const last = known.at(-1);
  const labels = new Map([
    [0, signedBps(high)],
    [rows - 1, signedBps(low)],
    [peg, "peg"],
  ]);
  if (last && !labels.has(y(last[1]) >> 2)) labels.set(y(last[1]) >> 2, signedBps(last[1]));
  const drawn = grid.map((row, at): Line => {
    const dots = Array.from(row, (bits) =>
      bits === 0 ? (at === peg ? "\u2500" : " ") : String.fromCodePoint(0x2800 + bits),
    );
    return [...inked(dots), span(` ${labels.get(at) ?? ""}`, "dim")];
  });
  return [...drawn, times(from, to, columns)];
};

/** The peg's line is pale, the curve is not. */
const inked = (characters: readonly string[]): Line => {
  const spans: { text: string; ink: "dim" | "bold" }[] = [];
  for (const character of characters) {
    const ink = character === "\u2500" || character === " " ? "dim" : "bold";
    const before = spans.at(-1);
    if (before?.ink === ink) before.text += character;
    else spans.push({ text: character, ink });
  }
  return spans;
};

/** Lowest and highest value in each of equal parts of the window; undefined where nothing is known. */
const columnRanges = (
  { time, deviation }: History,
  from: number,
  to: number,
  columns: number,
): (readonly [low: number, high: number] | undefined)[] => {
  const each = (to - from) / columns;
  let at = 0;
  while (at < time.length && (time[at] ?? Infinity) <= from) at += 1;
  let held = at > 0 ? (deviation[at - 1] ?? Number.NaN) : Number.NaN;
  return Array.from({ length: columns }, (_, column) => {
    const end = from + (column + 1) * each;
    let range: [number, number] | undefined = Number.isNaN(held) ? undefined : [held, held];
    for (; at < time.length && (time[at] ?? Infinity) <= end; at += 1) {
      held = deviation[at] ?? Number.NaN;
      if (Number.isNaN(held)) continue;
      range = range ? [Math.min(range[0], held), Math.max(range[1], held)] : [held, held];
    }
    return range;
  });
};

/** A few times below, at even distances. */
const times = (from: number, to: number, columns: number): Line => {
  const long = to - from > 26 * 3600e6;
  const text = (time: number): string => {
    const minute = Math.floor(time / 60e6) * 60e6;
    return long ? `${day(minute)} ${clock(minute)}` : clock(minute);
  };
  const step = long ? 26 : 14;
  let out = "";
  for (let at = 0; at + (long ? 13 : 5) < columns; at += step)
    out = out.padEnd(at) + text(from + ((to - from) * at) / columns);
  return [span(out, "dim")];
};
