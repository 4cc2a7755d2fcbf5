import { svbVolumes } from "./anchors.ts";
import { type HourFacts, type SvbInstrument, svbMinute } from "./facts.ts";
import { at, type Limits } from "./limits.ts";
import { minimalOrders } from "./minute.ts";
import { exponential, type Random } from "./random.ts";

/** Base units of a trade where the venue's bars carry no trade count. */
const TYPICAL_SIZE = 5_000;

/** The hour's trades: as known, or drawn from its volume. */
export const drawTrades = ({ trades, volume, activeMinutes }: HourFacts, random: Random): number =>
  trades ??
  Math.max(3 * activeMinutes, Math.floor((volume / TYPICAL_SIZE) * random.logNormal(0.25)));

/**
 * The trades of each of the hour's 60 minutes, `total` together and none in a silent one. Busy minutes come in spells,
 * and with moves of the price.
 */
export const spreadTrades = (
  limits: Limits,
  closes: Int32Array,
  hour: number,
  total: number,
  random: Random,
): Int32Array => {
  const minutes = Array.from({ length: 60 }, (_, k) => hour * 60 + k);
  const least = minutes.map((m) => minimalOrders(limits, closes, m));
  const needed = least.reduce((sum, n) => sum + n, 0);
  // A sweep through a thin book takes several fills: half of what is free may be set aside for such minutes.
  const wicks = minutes.filter((m) => at(least, m % 60) > 1 && limits.touches.has(m)).length;
  const extra = wicks === 0 ? 0 : Math.min(6, Math.floor((total - needed) / 2 / wicks));
  if (total < needed)
    throw new Error(`hour ${hour}: ${total} trades cannot touch all ${needed} known prices`);
  let spell = random.normal();
  let before = 0;
  const weights = minutes.map((m) => {
    spell = 0.7 * spell + 0.7 * random.normal();
    const close = at(closes, m);
    if (close === 0) return 0;
    const move = before === 0 ? 0 : Math.abs(close - before) / at(limits.sigma, m);
    before = close;
    return exponential(0.5 * spell) * (1 + 0.4 * move);
  });
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  const free = total - needed - wicks * extra;
  let [sum, given] = [0, 0];
  return Int32Array.from(minutes, (m, k) => {
    sum += at(weights, k);
    // The last active minute takes what is left, whatever the rounding of the sum.
    const due = minutes.slice(k + 1).some((later) => at(closes, later) !== 0)
      ? Math.floor((free * sum) / whole)
      : free;
    const share = at(closes, m) === 0 ? 0 : due - given;
    given += share;
    return at(least, k) + share + (at(least, k) > 1 && limits.touches.has(m) ? extra : 0);
  });
};

/** The hour's volume in hundredths, split by minute where that is known: minute -> volume, and the rest. */
export const splitVolume = (
  instrument: SvbInstrument,
  hour: number,
  closes: Int32Array,
  random: Random,
): { readonly minutes: ReadonlyMap<number, number>; readonly rest: number } => {
  const minutes = new Map<number, number>();
  let rest = (instrument.hours[hour]?.volume ?? 0) * 100;
  for (const { instrument: id, from, to, least, most } of svbVolumes) {
    if (id !== instrument.id) continue;
    for (let m = svbMinute(from); m <= svbMinute(to); m++) {
      if (Math.floor(m / 60) !== hour || at(closes, m) === 0) continue;
      const volume = Math.floor(100 * random.between(least, most));
      minutes.set(m, volume);
      rest -= volume;
    }
  }
  return { minutes, rest };
};
