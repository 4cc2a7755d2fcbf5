import type { Unit } from "../indicators/indicator.ts";
import type { Evidence } from "./alert.ts";
import type { Step } from "./incident-life.ts";
import { readableNumber } from "./readable-number.ts";
import { type CoinReading, signed } from "./rule.ts";
import type { DetectorSpec } from "./rule-config.ts";
import { shownValue } from "./rule-value.ts";

interface Said {
  readonly spec: Pick<DetectorSpec, "detector" | "side">;
  readonly step: Step;
  readonly coin: Pick<CoinReading, "id" | "deviation" | "venues" | "basis">;
  readonly score: number;
  readonly unit: Unit;
  /** What went into the score. */
  readonly inputs: Evidence["inputs"];
}

/** What an emission of a detector's rule says in one line: the score, what it is made of, and where the price is. */
export const detectorMessage = ({
  spec: { detector, side },
  step,
  coin: { id, deviation, venues, basis },
  score,
  unit,
  inputs,
}: Said): string => {
  const of = Object.entries(inputs)
    .filter(([, value]) => Number.isFinite(value))
    .map(([name, value]) => `${name} ${readableNumber(value)}`);
  const made = of.length === 0 ? "" : ` (${of.join(", ")})`;
  const seen = `${venues} ${venues === 1 ? "venue" : "venues"}${basis === undefined ? "" : `, judged in ${basis}`}`;
  const how = `${detector} ${shownValue(score, unit)}${made}, ${signed(deviation)} bps from its peg (${seen})`;
  if (step === "firing") return `${id} shows signs of a ${side}: ${how}`;
  return step === "escalated" ? `${id} is worse: ${how}` : `${id} is back: ${how}`;
};
