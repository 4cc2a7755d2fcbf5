import type { Step } from "./incident-life.ts";
import { type CoinReading, signed } from "./rule.ts";
import type { ThresholdSpec } from "./rule-config.ts";

/** What an emission says in one line. */
export const thresholdMessage = (
  spec: ThresholdSpec,
  step: Step | "lost",
  { id, deviation, venues, basis }: CoinReading,
  value: number,
): string => {
  const against = basis === undefined ? "" : `, judged in ${basis}`;
  if (step === "lost") return `${id}: every feed was lost during the incident${against}`;
  const where =
    spec.value === "deviation"
      ? `${signed(deviation)} bps from its peg (${venues} ${venues === 1 ? "venue" : "venues"}${against})`
      : `${spec.value} ${Math.round(value * 10) / 10}`;
  if (step === "firing")
    return spec.value === "deviation" ? `${id} trades ${where}` : `${id}: ${where}`;
  if (step === "escalated") return `${id} is worse: ${where}`;
  if (step === "recovering") return `${id} is back for now: ${where}; watched closely from here on`;
  const over = spec.side === "below" ? 1 : -1;
  return spec.value === "deviation" &&
    over * deviation > Math.min(...spec.levels.map(({ enter }) => enter))
    ? `${id} is ${spec.side === "below" ? "over" : "under"} its peg: ${where}`
    : `${id} is back: ${where}`;
};
