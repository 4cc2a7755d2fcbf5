import { type SvbAnchor, svbAnchors } from "./anchors.ts";
import { type HourFacts, type SvbInstrument, svbMinute, svbMinutes, toSteps } from "./facts.ts";
import type { Random } from "./random.ts";

/** What the facts leave open in each minute of one instrument. Prices in steps of its grid; 0 means free. */
export interface Limits {
  /** 1 where the minute has a trade. */
  readonly active: Uint8Array;
  /** Range of the minute's prints. */
  readonly low: Int32Array;
  readonly high: Int32Array;
  /** Range of its close, inside that of its prints. */
  readonly closeLow: Int32Array;
  readonly closeHigh: Int32Array;
  readonly open: Int32Array;
  readonly close: Int32Array;
  /** Prices that must be printed within the minute. */
  readonly touches: ReadonlyMap<number, readonly number[]>;
  /** Volatility: steps in one minute (one standard deviation). */
  readonly sigma: Float64Array;
}

/** Value `index` of an array that is known to reach so far. */
export const at = (values: ArrayLike<number>, index: number): number => values[index] as number;

/** A 0.5 % rule fires at 22:02, not before: until then no print is as low as 0.995. */
const QUIET = {
  instrument: "kraken:USDC/USD",
  from: "2023-03-10T21:53",
  to: "2023-03-10T22:01",
  least: "0.9951",
} as const;

/** Spreads an instrument's facts over its minutes; which minutes trade, where the facts leave it open, is drawn. */
export const drawLimits = (instrument: SvbInstrument, random: Random): Limits => {
  const anchors = svbAnchors.filter(({ instrument: id }) => id === instrument.id);
  const limits = {
    active: new Uint8Array(svbMinutes),
    low: new Int32Array(svbMinutes),
    high: new Int32Array(svbMinutes),
    closeLow: new Int32Array(svbMinutes),
    closeHigh: new Int32Array(svbMinutes).fill(0x7fffffff),
    open: new Int32Array(svbMinutes),
    close: new Int32Array(svbMinutes),
    touches: new Map<number, number[]>(),
    sigma: volatility(instrument.hours),
  };
  const touch = (minute: number, price: number): void => {
    const prices = limits.touches.get(minute) ?? [];
    if (!prices.includes(price)) limits.touches.set(minute, [...prices, price]);
  };
  instrument.hours.forEach((facts, hour) => {
    for (let k = 0; k < 60; k++) {
      // The minute that is named touched it first.
      limits.low[hour * 60 + k] = facts.low + (k < facts.lowMinute ? 1 : 0);
      limits.high[hour * 60 + k] = facts.high - (k < facts.highMinute ? 1 : 0);
    }
    touch(hour * 60 + facts.highMinute, facts.high);
    touch(hour * 60 + facts.lowMinute, facts.low);
  });
  if (QUIET.instrument === instrument.id) {
    const floor = toSteps(QUIET.least, instrument.grid);
    for (let m = svbMinute(QUIET.from); m <= svbMinute(QUIET.to); m++)
      limits.low[m] = Math.max(at(limits.low, m), floor);
  }
  const beyond = {
    low: new Int32Array(svbMinutes),
    high: new Int32Array(svbMinutes).fill(0x7fffffff),
  };
  for (const anchor of anchors)
    applyAnchor(limits, beyond, anchor, toSteps(anchor.price, instrument.grid), touch);
  for (let m = 0; m < svbMinutes; m++) {
    // A price is passed first and last in the minutes published for it: else only known wicks go beyond.
    const known = [...(limits.touches.get(m) ?? []), at(limits.open, m), at(limits.close, m)];
    const prices = known.filter((price) => price !== 0);
    limits.low[m] = Math.max(at(limits.low, m), Math.min(at(beyond.low, m), ...prices));
    limits.high[m] = Math.min(at(limits.high, m), Math.max(at(beyond.high, m), ...prices));
    limits.closeLow[m] = Math.max(at(limits.closeLow, m), at(beyond.low, m), at(limits.low, m));
    limits.closeHigh[m] = Math.min(at(limits.closeHigh, m), at(beyond.high, m), at(limits.high, m));
  }
  const anchored = new Set(anchors.map(({ minute }) => svbMinute(minute)));
  instrument.hours.forEach((facts, hour) => {
    chooseActive(limits, facts, hour, anchored, random);
  });
  for (const minute of anchored) settleCrossing(limits, minute, anchors, random);
  return limits;
};

/** `beyond` is the range that neither prints nor closes leave, as long as no crossing of a price is published. */
const applyAnchor = (
  limits: Limits,
  beyond: { readonly low: Int32Array; readonly high: Int32Array },
  { minute, what }: SvbAnchor,
  price: number,
  touch: (minute: number, price: number) => void,
): void => {
  const m = svbMinute(minute);
  const raise = (from: number, to: number): void => {
    for (let i = from; i < to; i++) beyond.low[i] = Math.max(at(beyond.low, i), price);
  };
  const lower = (from: number, to: number): void => {
    for (let i = from; i < to; i++) beyond.high[i] = Math.min(at(beyond.high, i), price);
  };
  switch (what) {
    case "open":
      limits.open[m] = price;
      break;
    case "close":
      limits.close[m] = price;
      break;
    case "low":
      limits.low[m] = price;
      touch(m, price);
      break;
    case "high":
      limits.high[m] = price;
      touch(m, price);
      break;
    case "print":
      touch(m, price);
      break;
    case "first below":
    case "last below":
      limits.closeHigh[m] = Math.min(at(limits.closeHigh, m), price - 1);
      if (what === "first below") raise(0, m);
      else raise(m + 1, svbMinutes);
      break;
    case "first above":
    case "last above":
      limits.closeLow[m] = Math.max(at(limits.closeLow, m), price + 1);
      if (what === "first above") lower(0, m);
      else lower(m + 1, svbMinutes);
      break;
  }
};

/** A minute known to close below a price closes not far below it: by up to one minute's move. */
const settleCrossing = (
  limits: Limits,
  minute: number,
  anchors: readonly SvbAnchor[],
  random: Random,
): void => {
  const crosses = anchors.some(
    (anchor) => svbMinute(anchor.minute) === minute && anchor.what.endsWith("below"),
  );
  if (!crosses || at(limits.close, minute) !== 0) return;
  const room = at(limits.closeHigh, minute) - at(limits.closeLow, minute);
  limits.close[minute] =
    at(limits.closeHigh, minute) - Math.min(room, random.below(1 + at(limits.sigma, minute)));
};

/** As many minutes as the hour is known to have had: those that must trade, and others drawn. */
const chooseActive = (
  limits: Limits,
  facts: HourFacts,
  hour: number,
  anchored: ReadonlySet<number>,
  random: Random,
): void => {
  const minutes = Array.from({ length: 60 }, (_, k) => hour * 60 + k);
  // The hour's first trade is its open: no minute trades before one that the open's price is allowed in.
  const first = minutes.find(
    (m) => at(limits.low, m) <= facts.open && facts.open <= at(limits.high, m),
  );
  const able = minutes.filter((m) => first !== undefined && m >= first);
  const required = able.filter((m) => limits.touches.has(m) || anchored.has(m));
  const others = able.filter((m) => !required.includes(m));
  for (let i = others.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [others[i], others[j]] = [others[j] as number, others[i] as number];
  }
  const chosen = [...required, ...others.slice(0, facts.activeMinutes - required.length)].sort(
    (a, b) => a - b,
  );
  const [opening, closing] = [chosen[0], chosen.at(-1)];
  if (chosen.length !== facts.activeMinutes || opening === undefined || closing === undefined)
    throw new Error(`hour ${hour} cannot have ${facts.activeMinutes} active minutes`);
  for (const m of chosen) limits.active[m] = 1;
  limits.open[opening] = facts.open;
  if (at(limits.close, closing) !== 0 && at(limits.close, closing) !== facts.close)
    throw new Error(`hour ${hour} closes at ${facts.close}, its last minute elsewhere`);
  limits.close[closing] = facts.close;
};

/** Steps a minute: a random walk's hourly range is about 12.4 of them. One wild hour counts as its neighbours do. */
const volatility = (hours: readonly HourFacts[]): Float64Array => {
  const ranges = hours.map(({ high, low }) => high - low);
  const hourly = ranges.map((range, i) => {
    const around = [ranges[i - 1] ?? range, range, ranges[i + 1] ?? range].sort((a, b) => a - b);
    return Math.max(0.3, Math.min(range, 1.5 * (around[1] as number)) / 12.4);
  });
  return Float64Array.from({ length: svbMinutes }, (_, m) => {
    // Linear between the middles of the hours.
    const position = Math.min(hourly.length - 1, Math.max(0, (m - 29.5) / 60));
    const hour = Math.floor(position);
    const [here, next] = [at(hourly, hour), at(hourly, Math.min(hour + 1, hourly.length - 1))];
    return here + (next - here) * (position - hour);
  });
};
