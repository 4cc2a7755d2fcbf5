import type { Alert } from "../engine/alerts/alert.ts";
import { readableNumber } from "../engine/alerts/readable-number.ts";
import { readableTime } from "../engine/alerts/readable-time.ts";
import { oneDecimal, paint, plain, type Style } from "./text.ts";

const STYLES: Readonly<Record<Alert["severity"], Style>> = {
  info: "cyan",
  warning: "yellow",
  critical: "red",
};

/** `-210.5 bps`; points carry no sign but a minus. */
const readableValue = ({ value, unit }: Alert): string => {
  const sign = unit === "bps" && value > 0 ? "+" : "";
  return `${sign}${unit === "points" ? readableNumber(value) : oneDecimal(value)} ${unit}`;
};

/**
 * An alert as one line for people: when, how bad, what, how far, what became of it, what it suggests. What nobody is told
 * is pale, and says so.
 */
export const alertLine = (alert: Alert, color: boolean): string => {
  const { severity, action, coin, basis, instrument, message, rule, boardOnly } = alert;
  const state = alert.recovering === true ? "recovers" : alert.state;
  const word = paint(
    color && alert.state !== "resolved" && !alert.recovering && !boardOnly,
    STYLES[severity],
    severity.toUpperCase().padEnd(8),
  );
  const who = `${instrument ?? coin}${basis === undefined ? "" : ` in ${basis}`}`;
  const advice = action === "NONE" ? "" : `  ${action}`;
  const what = [who.padEnd(5), readableValue(alert).padStart(11), rule.padEnd(7), state.padEnd(9)];
  const note = boardOnly ? " (board only)" : "";
  const line = `${readableTime(alert.time)}  ${word}  ${plain(`${what.join("  ")}${advice}  ${message}${note}`)}`;
  return paint(color && boardOnly === true, "dim", line);
};
