import { type SvbInstrument, svbHours, svbMinutes, toSteps } from "./facts.ts";
import { at, type Limits } from "./limits.ts";
import type { Random } from "./random.ts";

/**
 * A second opinion on the price, in steps, at the end of each minute, and how far it is followed (0 to 1) in each
 * hour: the cross rate of the other two pairs, or the same pair elsewhere.
 */
export interface Guide {
  readonly price: Float64Array;
  readonly weight: Float64Array;
}

interface Mark {
  /** Minutes since the event began. */
  readonly time: number;
  readonly price: number;
  /** The price in steps above the guide, and the same as far as the path follows it. */
  readonly known: number;
  value: number;
  /** An open or a close; a touch is soft: the path goes as far as it plausibly can, the rest is a wick. */
  readonly hard: boolean;
}

/**
 * Each active minute's close (0 elsewhere): within every hour a Brownian bridge over the guide, from the open through
 * the known touches and closes to the hour's close, each step cut to what the facts allow there.
 */
export const drawCloses = (
  limits: Limits,
  random: Random,
  guide: Guide = { price: new Float64Array(svbMinutes), weight: new Float64Array(svbHours) },
): Int32Array => {
  const closes = new Int32Array(svbMinutes);
  for (let hour = 0; hour < svbHours; hour++) drawHour(limits, random, guide, hour, closes);
  return closes;
};

const drawHour = (
  limits: Limits,
  random: Random,
  guide: Guide,
  hour: number,
  closes: Int32Array,
): void => {
  const weight = at(guide.weight, hour);
  const guideAt = (time: number): number => {
    // price[m] belongs to the end of minute m.
    const position = Math.max(0, time - 1);
    const m = Math.min(svbMinutes - 1, Math.floor(position));
    const [here, next] = [at(guide.price, m), at(guide.price, Math.min(svbMinutes - 1, m + 1))];
    return weight * (here + (next - here) * (position - m));
  };
  const marks = soften(marksOf(limits, hour, guideAt), limits);
  let [time, value] = [marks[0]?.time ?? 0, marks[0]?.value ?? 0];
  let next = 1;
  for (let m = hour * 60; m < hour * 60 + 60; m++) {
    if (at(limits.active, m) === 0) continue;
    for (let mark = marks[next]; mark && mark.time <= m + 1; mark = marks[++next])
      ({ time, value } = mark);
    const fixed = at(limits.close, m);
    const target = marks[next];
    if (fixed === 0 && target) {
      const [passed, whole] = [m + 1 - time, target.time - time];
      // What the guide explains, the bridge need not.
      const sigma = at(limits.sigma, m) * (1 - 0.6 * weight);
      const spread = sigma * Math.sqrt((passed * (whole - passed)) / whole);
      value += ((target.value - value) * passed) / whole + spread * random.normal();
      const level = guideAt(m + 1);
      value = reflect(value, at(limits.closeLow, m) - level, at(limits.closeHigh, m) - level);
      time = m + 1;
      closes[m] = Math.round(value + level);
    } else closes[m] = fixed;
    if (at(closes, m) < at(limits.closeLow, m) || at(closes, m) > at(limits.closeHigh, m))
      throw new Error(`minute ${m} cannot close at ${at(closes, m)}`);
  }
};

const marksOf = (limits: Limits, hour: number, guideAt: (time: number) => number): Mark[] => {
  const marks: Mark[] = [];
  const add = (time: number, price: number, hard: boolean): void => {
    const known = price - guideAt(time);
    marks.push({ time, price, known, value: known, hard });
  };
  for (let m = hour * 60; m < hour * 60 + 60; m++) {
    if (at(limits.active, m) === 0) continue;
    if (at(limits.open, m) !== 0) add(m + 0.02, at(limits.open, m), true);
    const touches = limits.touches.get(m) ?? [];
    touches.forEach((price, i) => {
      add(m + 0.2 + (0.6 * (i + 1)) / (touches.length + 1), price, false);
    });
    if (at(limits.close, m) !== 0) add(m + 1, at(limits.close, m), true);
  }
  return marks;
};

/** Pulls every touch back to where a random walk between the opens and closes around it could have been. */
const soften = (marks: Mark[], limits: Limits): Mark[] => {
  marks.forEach((mark, i) => {
    if (mark.hard) return;
    const before = marks.slice(0, i).findLast(({ hard }) => hard);
    const after = marks.slice(i + 1).find(({ hard }) => hard);
    if (!before || !after) throw new Error("an hour without an open or a close");
    const minute = Math.floor(mark.time);
    const crowded = (limits.touches.get(minute)?.length ?? 0) > 1;
    const span = Math.min(mark.time - before.time, after.time - mark.time, crowded ? 0.3 : 60);
    const reach = 2.5 * at(limits.sigma, minute) * Math.sqrt(span);
    const share = (mark.time - before.time) / (after.time - before.time);
    const base = before.value + (after.value - before.value) * share;
    mark.value = clamp(mark.value, base - reach, base + reach);
    // Nor further than half a minute's move beyond where the minute may close: the rest came back at once.
    const slack = at(limits.sigma, minute) / 2;
    const level = mark.price - mark.known;
    mark.value = clamp(
      mark.value,
      at(limits.closeLow, minute) - slack - level,
      at(limits.closeHigh, minute) + slack - level,
    );
  });
  return marks;
};

/** A walk that meets a bound turns back; one that would leave by the other side stops there. */
const reflect = (value: number, low: number, high: number): number =>
  clamp(value < low ? 2 * low - value : value > high ? 2 * high - value : value, low, high);

export const clamp = (value: number, low: number, high: number): number =>
  Math.min(high, Math.max(low, value));

/** The last known close at every minute; before the first one, that one. */
const carried = (closes: Int32Array): Float64Array => {
  let last = closes.find((close) => close !== 0) ?? 0;
  return Float64Array.from(closes, (close) => {
    if (close !== 0) last = close;
    return last;
  });
};

/** The mean of a minute and its two neighbours: closes bounce between bid and ask. */
const smooth = (values: Float64Array): Float64Array =>
  values.map((value, i) => ((values[i - 1] ?? value) + value + (values[i + 1] ?? value)) / 3);

/** Follows another pair only where this one moves by more than a few hundredths of a percent. */
const weights = (instrument: SvbInstrument, limits: Limits): Float64Array => {
  const point = toSteps("0.0001", instrument.grid);
  return Float64Array.from({ length: svbHours }, (_, hour) => {
    const range = (at(limits.sigma, hour * 60 + 30) * 12.4) / point;
    return clamp((range - 4) / 12, 0, 1);
  });
};

/** Another pair whose closes are drawn already. */
export interface Drawn {
  readonly instrument: SvbInstrument;
  readonly closes: Int32Array;
}

/** The same pair at another venue. */
export const pairGuide = (instrument: SvbInstrument, limits: Limits, other: Drawn): Guide => {
  const steps = other.instrument.grid / instrument.grid;
  return {
    price: smooth(carried(other.closes).map((price) => price * steps)),
    weight: weights(instrument, limits),
  };
};

/** A/B out of A/C and B/C. */
export const crossGuide = (
  instrument: SvbInstrument,
  limits: Limits,
  base: Drawn,
  quote: Drawn,
): Guide => {
  const quotes = carried(quote.closes);
  const steps = (1e8 / instrument.grid) * (base.instrument.grid / quote.instrument.grid);
  return {
    price: smooth(carried(base.closes).map((price, m) => (price / at(quotes, m)) * steps)),
    weight: weights(instrument, limits),
  };
};
