import { Bar } from "../bars/bar.ts";
import type { Side } from "../detectors/detector.ts";
import { parseInstrument } from "../market/instrument.ts";
import type { Severity } from "./alert.ts";
import { SEED, type SeedOptions, SeedRules } from "./seed-rules.ts";

/** An alert that never resolves, as far as an evaluation counts it. */
export interface SeedPoint {
  readonly time: number;
  /** It counts as active until then, µs: for its cooldown, after which the rule speaks again if things are as bad. */
  readonly until: number;
  /** None of an RSI: that is of a direction, and not of a side of the peg. */
  readonly side: Side | undefined;
  readonly severity: Severity;
}

/** Closed bars of one instrument: their ends, µs, rising, and closes in steps of 1e-8. */
export interface Closes {
  readonly time: Float64Array;
  readonly close: Float64Array;
}

/**
 * The protocol's B0: the alerts of the article's rules over the closes of one instrument, `venue:BASE/QUOTE`. With
 * `MENDED_SEED` its B0'. Throws a usage error where that names none.
 */
export const seedSpans = (
  { time, close }: Closes,
  instrument: string,
  options: SeedOptions = SEED,
): { readonly points: readonly SeedPoint[] } => {
  const { base } = parseInstrument(instrument);
  const rules = new SeedRules(options);
  const bar = new Bar();
  const points: SeedPoint[] = [];
  for (let i = 0; i < time.length; i++) {
    const end = time[i] ?? Number.NaN;
    bar.end = end;
    bar.close = close[i] ?? Number.NaN;
    for (const { rule, value, severity } of rules.onBar(end, instrument, base, bar))
      points.push({
        time: end,
        until: end + options.cooldown,
        side: rule === "rsi" ? undefined : value < 0 ? "discount" : "premium",
        severity,
      });
  }
  return { points };
};
