import { expect, it } from "vitest";
import type { Alert } from "../alerts/alert.ts";
import { micros } from "../market/time.ts";
import { incidentsOf } from "./incidents.ts";

const alert = (time: number, incident: string, more: Partial<Alert> = {}): Alert => ({
  ...{ type: "alert", time: micros(time), rule: "depeg", coin: "USDC", severity: "warning" },
  ...{ state: "firing", incident, step: 1, value: -60, unit: "bps", message: "", action: "NONE" },
  ...more,
});

it("sums up each incident: the gravest, the farthest out, and what became of it", () => {
  const alerts = [
    alert(1, "a"),
    alert(2, "b", { value: Number.NaN }),
    alert(3, "a", { severity: "critical", state: "escalated", value: -310 }),
    alert(4, "a", { severity: "info", recovering: true, value: -900 }),
    alert(5, "b", { state: "lost", value: Number.NaN }),
  ];
  expect(
    incidentsOf(alerts).map(({ id, severity, state, worst, emissions }) => [
      ...[id, severity, state, worst.value, emissions.length],
    ]),
  ).toEqual([
    ["a", "critical", "recovering", -310, 3],
    ["b", "warning", "lost", Number.NaN, 2],
  ]);
  expect(incidentsOf([...alerts, alert(6, "a", { state: "resolved" })])[0]?.state).toBe("resolved");
  expect(incidentsOf([...alerts, alert(6, "a")])[0]?.state).toBe("open");
  expect(incidentsOf([])).toEqual([]);
});
