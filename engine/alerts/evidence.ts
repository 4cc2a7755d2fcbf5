import type { Evidence } from "./alert.ts";
import type { CoinReading } from "./rule.ts";
import type { ThresholdSpec } from "./rule-config.ts";

/** Levels as evidence has them: `warning.1`, `warning.1.for` in seconds. */
export const levelThresholds = (
  levels: readonly Pick<ThresholdSpec["levels"][number], "severity" | "enter" | "for">[],
): Evidence["thresholds"] =>
  Object.fromEntries(
    levels.flatMap((level, i) => [
      [`${level.severity}.${i + 1}`, level.enter],
      [`${level.severity}.${i + 1}.for`, level.for / 1e6],
    ]),
  );

/** What was judged, then how many venues are fresh and what they say: `price.kraken`. Without what is not known. */
export const judgedInputs = (
  judged: Evidence["inputs"],
  { venues, view: { venueNames, venuePrices, price } }: CoinReading,
): Evidence["inputs"] => {
  const prices = venueNames.map((venue, i) => [`price.${venue}`, round(venuePrices[i])] as const);
  return Object.fromEntries(
    [...Object.entries(judged), ["venues", venues], ["price", round(price)], ...prices].filter(
      ([, value]) => Number.isFinite(value),
    ) as [string, number][],
  );
};

/** Steps of 1e-8 to a price. */
const round = (price: number | undefined): number => Math.round(price ?? Number.NaN) / 1e8;
