import { Kind } from "../../../engine/market/tick-batch.ts";
import { formatTime, micros } from "../../../engine/market/time.ts";
import type { TickFold } from "../../fold/tick-fold.ts";
import type { RawFrame } from "../../wire/raw-frame.ts";
import type { Told } from "./stage.ts";

/** A frame is on its way for up to 40 ms; a swap holds one back for 250. */
const SLACK = 400e3;

/** Every trade that was told while its pair was recorded is there once, or inside a gap. */
export const checkTicks = (
  fold: TickFold,
  told: readonly Told[],
  frames: readonly RawFrame[],
): string[] => {
  const problems: string[] = [];
  const { rows, instruments } = fold;
  const { batch } = rows;
  const seen = new Set<string>();
  const gaps = new Map<string, Gap[]>();
  /** When each trade came, by instrument and number. */
  const came = new Map<string, Map<number, number>>();
  let last = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < batch.length; row++) {
    const receiveTime = batch.receiveTime[row] ?? Number.NaN;
    if (!(receiveTime >= last)) problems.push(`row ${row} goes back in time`);
    last = receiveTime;
    const id = instruments[batch.instrument[row] ?? 0]?.id ?? "";
    if (batch.kind[row] === Kind.trade) {
      const key = `${id} ${rows.id(row)}`;
      if (seen.has(key)) problems.push(`${key} is there twice`);
      seen.add(key);
      came.set(id, (came.get(id) ?? new Map()).set(Number(rows.id(row)), receiveTime));
    } else if (batch.kind[row] === Kind.gap) {
      const gap = { from: batch.a[row] ?? 0, to: batch.b[row] ?? 0, missed: batch.c[row] ?? 0 };
      if (gap.from > gap.to) problems.push(`a gap of ${id} ends before it begins`);
      gaps.set(id, [...(gaps.get(id) ?? []), gap]);
    }
  }
  const began = firstLive(frames);
  const ids = new Set<string>();
  for (const { id, trade, at } of told) {
    ids.add(`${id} ${trade.id}`);
    if (seen.has(`${id} ${trade.id}`)) continue;
    if (at < (began.get(id) ?? Number.POSITIVE_INFINITY) + SLACK) continue;
    const around = gaps.get(id)?.filter((gap) => isInside(gap, at, Number(trade.id), came.get(id)));
    if (around === undefined || around.length === 0)
      problems.push(
        `${id} ${trade.id}, told at ${formatTime(micros(at))}, is neither there nor in a gap`,
      );
    else if (around.every(({ missed }) => missed === 0))
      problems.push(`${id} ${trade.id} is missing in a gap that says that nothing is`);
  }
  for (const key of seen) if (!ids.has(key)) problems.push(`${key} was never told`);
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
  came: ReadonlyMap<number, number> | undefined,
): boolean => {
  if (from - SLACK <= at && at <= to + SLACK) return true;
  const times = (step: number): number | undefined => {
    for (let next = number + step; Math.abs(next - number) < 1000; next += step) {
      const time = came?.get(next);
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
