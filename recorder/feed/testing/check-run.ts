import { Kind } from "../../../engine/market/tick-batch.ts";
import { formatTime, micros } from "../../../engine/market/time.ts";
import type { TickFold } from "../../fold/tick-fold.ts";
import type { RawFrame } from "../../wire/raw-frame.ts";
import type { Told } from "./stage.ts";

/** A frame is on its way for up to 40 ms; a swap holds one back for 250. */
const SLACK = 400e3;

/** What a recording holds of one instrument. */
export interface Held {
  /** When each trade came, by its number. */
  readonly came: Map<number, number>;
  readonly gaps: Gap[];
}

/** Every trade that was told while its pair was recorded is there once, or inside a gap. */
export const checkTicks = (
  fold: TickFold,
  told: readonly Told[],
  frames: readonly RawFrame[],
): string[] => {
  const problems: string[] = [];
  const { rows, instruments } = fold;
  const { batch } = rows;
  const all = new Map<string, Held>();
  let last = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < batch.length; row++) {
    const receiveTime = batch.receiveTime[row] ?? Number.NaN;
    if (!(receiveTime >= last)) problems.push(`row ${row} goes back in time`);
    last = receiveTime;
    const id = instruments[batch.instrument[row] ?? 0]?.id ?? "";
    const held: Held = all.get(id) ?? { came: new Map(), gaps: [] };
    all.set(id, held);
    if (batch.kind[row] === Kind.trade) {
      const number = Number(rows.id(row));
      if (held.came.has(number)) problems.push(`${id} ${number} is there twice`);
      held.came.set(number, receiveTime);
    } else if (batch.kind[row] === Kind.gap) {
      const gap = { from: batch.a[row] ?? 0, to: batch.b[row] ?? 0, missed: batch.c[row] ?? 0 };
      if (gap.from > gap.to) problems.push(`a gap of ${id} ends before it begins`);
      held.gaps.push(gap);
    }
  }
  const began = firstLive(frames);
  const spoken = new Map<string, { number: number; at: number }[]>();
  for (const { id, trade, at } of told) {
    const own = spoken.get(id) ?? [];
    spoken.set(id, own);
    own.push({ number: Number(trade.id), at });
  }
  for (const id of new Set([...all.keys(), ...spoken.keys()])) {
    const held = all.get(id) ?? { came: new Map(), gaps: [] };
    problems.push(...checkInstrument(id, held, spoken.get(id) ?? [], began.get(id)));
  }
  return problems;
};

/** The same of one instrument; `began`: when it was live for the first time, µs. */
export const checkInstrument = (
  id: string,
  { came, gaps }: Held,
  told: readonly { readonly number: number; readonly at: number }[],
  began = Number.POSITIVE_INFINITY,
): string[] => {
  const problems: string[] = [];
  const numbers = new Set<number>();
  for (const { number, at } of told) {
    numbers.add(number);
    if (came.has(number) || at < began + SLACK) continue;
    const around = gaps.filter((gap) => isInside(gap, at, number, came));
    if (around.length === 0)
      problems.push(
        `${id} ${number}, told at ${formatTime(micros(at))}, is neither there nor in a gap`,
      );
    else if (around.every(({ missed }) => missed === 0))
      problems.push(`${id} ${number} is missing in a gap that says that nothing is`);
  }
  for (const number of came.keys())
    if (!numbers.has(number)) problems.push(`${id} ${number} was never told`);
  return problems;
};

interface Gap {
  readonly from: number;
  readonly to: number;
  /** NaN where nobody knows. */
  readonly missed: number;
}

/** By time; or, where frames came late, by what came before and after it. */
const isInside = (
  { from, to }: Gap,
  at: number,
  number: number,
  came: ReadonlyMap<number, number>,
): boolean => {
  if (from - SLACK <= at && at <= to + SLACK) return true;
  const times = (step: number): number | undefined => {
    for (let next = number + step; Math.abs(next - number) < 1000; next += step) {
      const time = came.get(next);
      if (time !== undefined) return time;
    }
    return undefined;
  };
  const [before, after] = [times(-1), times(1)];
  return before !== undefined && after !== undefined && before <= to && from <= after;
};

const firstLive = (frames: readonly RawFrame[]): Map<string, number> => {
  const found = new Map<string, number>();
  for (const { direction, frame, venue, receiveTime } of frames) {
    if (direction !== "note" || !frame.startsWith('{"note":"live"')) continue;
    const { symbols } = JSON.parse(frame) as { symbols: string[] };
    for (const symbol of symbols) {
      const id = `${venue}:${symbol}`;
      if (!found.has(id)) found.set(id, receiveTime);
    }
  }
  return found;
};

/** Never more than one attempt a second, whatever happened. */
export const checkAttempts = (attempts: ReadonlyMap<string, readonly number[]>): string[] =>
  [...attempts].flatMap(([venue, times]) =>
    times.flatMap((time, i) => {
      const before = times[i - 10];
      return before !== undefined && time - before < 9e6
        ? [`${venue}: ten attempts within ${Math.round((time - before) / 1e6)} s`]
        : [];
    }),
  );
