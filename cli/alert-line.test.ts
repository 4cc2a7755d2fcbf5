import { describe, expect, it } from "vitest";
import type { Alert } from "../engine/alerts/alert.ts";
import { micros } from "../engine/market/time.ts";
import { alertLine } from "./alert-line.ts";

const alert: Alert = {
  type: "alert",
  time: micros(1_678_505_100_000_000),
  rule: "depeg",
  coin: "USDC",
  severity: "warning",
  state: "firing",
  incident: "USDC-depeg-1",
  step: 1,
  value: -62.05,
  unit: "bps",
  message: "USDC trades -62.1 bps from its peg (1 venue)",
  action: "NONE",
};
const ESC = "\u001b";

describe("an alert as a line for people", () => {
  it("has time, severity, coin, value, rule and state in columns", () => {
    expect(alertLine(alert, false)).toBe(
      "2023-03-11 03:25:00Z  WARNING   USDC     -62.0 bps  depeg    firing     USDC trades -62.1 bps from its peg (1 venue)",
    );
  });

  it("colours the severity while the trouble lasts, and not what is over or recovers", () => {
    expect(alertLine(alert, true)).toContain(`${ESC}[33mWARNING `);
    expect(alertLine({ ...alert, state: "lost" }, true)).toContain(`${ESC}[33m`);
    expect(alertLine({ ...alert, state: "resolved" }, true)).not.toContain(ESC);
    const recovering = alertLine({ ...alert, recovering: true }, true);
    expect(recovering).toMatch(/ depeg {4}recovers {3}USDC/);
    expect(recovering).not.toContain(ESC);
  });

  it("is pale as a whole where nobody is told, and says so without colours too", () => {
    const shown: Alert = { ...alert, severity: "info", boardOnly: true };
    const line = alertLine(shown, false);
    expect(line.endsWith("(1 venue) (board only)")).toBe(true);
    expect(alertLine(shown, true)).toBe(`${ESC}[2m${line}${ESC}[0m`);
  });
});
