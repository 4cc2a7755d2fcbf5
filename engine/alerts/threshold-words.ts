import type { Unit } from "../indicators/indicator.ts";
import type { Step } from "./incident-life.ts";
import { type CoinReading, signed } from "./rule.ts";
import type { ThresholdSpec } from "./rule-config.ts";
import { shownValue } from "./rule-value.ts";

/** What an emission says in one line. */
export const thresholdMessage = (
  spec: ThresholdSpec,
  step: Step | "lost",
  { id, instrument, deviation, venues, basis }: CoinReading,
  value: number,
  unit: Unit,
): string => {
  const who = instrument?.id ?? id;
  const against = basis === undefined ? "" : `, judged in ${basis}`;
  if (step === "lost")
    return `${who}: ${instrument === undefined ? "every feed" : "its feed"} was lost during the incident${against}`;
  const seen =
    instrument === undefined
      ? ` (${venues} ${venues === 1 ? "venue" : "venues"}${against})`
      : against;
  const where =
    spec.value === "deviation"
      ? `${signed(deviation)} bps from its peg${seen}`
      : `${spec.value} ${shownValue(value, unit)}`;
  if (step === "firing")
    return spec.value === "deviation" ? `${who} trades ${where}` : `${who}: ${where}`;
  if (step === "escalated") return `${who} is worse: ${where}`;
  if (step === "recovering")
    return `${who} is back for now: ${where}; watched closely from here on`;
  const over = spec.side === "below" ? 1 : -1;
  return spec.value === "deviation" &&
    over * deviation > Math.min(...spec.levels.map(({ enter }) => enter))
    ? `${who} is ${spec.side === "below" ? "over" : "under"} its peg: ${where}`
    : `${who} is back: ${where}`;
};
