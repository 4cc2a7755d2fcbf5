import { formatTime, type Micros, micros } from "../../engine/market/time.ts";

/** What of a unit its place in time decides. `from` inclusive, `to` exclusive. */
export interface UnitSpan {
  readonly key: string;
  readonly from: Micros;
  readonly to: Micros;
}

const DAY = 86_400e6;

/**
 * The spans of one length that hold `from` to `to`, cut at multiples of it since 1970 (UTC): whatever is wanted, a key
 * always names the same span. Keys are `2023-03-11` for whole days, else `2023-03-11T06`.
 */
export const unitSpans = (from: Micros, to: Micros, length: Micros): readonly UnitSpan[] => {
  const spans: UnitSpan[] = [];
  for (let start = Math.floor(from / length) * length; start < to; start += length) {
    const key = formatTime(micros(start)).slice(0, length % DAY === 0 ? 10 : 13);
    spans.push({ key, from: micros(start), to: micros(start + length) });
  }
  return spans;
};
