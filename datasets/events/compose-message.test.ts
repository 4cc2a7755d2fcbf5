import { expect, test } from "vitest";
import type { Alert } from "../../engine/alerts/alert.ts";
import { micros } from "../../engine/market/time.ts";
import { composeMessage } from "./compose-message.ts";

const time = micros(Date.UTC(2023, 2, 11, 3, 10) * 1000);
const alert: Alert = {
  type: "alert",
  time,
  rule: "depeg",
  coin: "USDC",
  severity: "critical",
  state: "firing",
  incident: "USDC-depeg-1",
  step: 1,
  value: -152,
  unit: "bps",
  message: "USDC 152 bps below par on 2 venues",
  action: "CONSIDER_SELL",
  playbook: "fiatBacked",
  evidence: { dataTime: time, thresholds: { open: 100 }, inputs: { "price.kraken": 0.9848 } },
};
const told = (alerts: readonly Alert[]) =>
  composeMessage({
    key: "k",
    target: "t",
    group: "g",
    reason: "fired",
    severity: "critical",
    time,
    alerts,
  });

test("title, data time, action with its base rate, playbook", () => {
  const message = told([alert]);
  expect(message.title).toBe("CRITICAL USDC -152 bps");
  expect(message.time).toBe("2023-03-11T03:10:00.000000Z");
  expect(message.text).toContain(
    "USDC 152 bps below par on 2 venues\ndata of 2023-03-11T03:10:00.000000Z\nconsider sell: of ",
  );
  expect(message.text).toMatch(/consider sell: of \d+ documented falls of fiat-backed coins/);
  expect(message.text).toContain(
    "USDC at 0.9848 of par, -152 bps off par at 2023-03-11T03:10:00.000000Z; seen on kraken.",
  );
  expect(message.incidents).toEqual(["USDC-depeg-1"]);
});

test("no action, no base rate; a premium has its sign", () => {
  const message = told([{ ...alert, value: 80.04, action: "NONE" }]);
  expect(message.title).toBe("CRITICAL USDC +80 bps");
  expect(message.text).not.toContain("documented");
});

test("many hostile alerts make a bounded message of which no action lacks its base rate", () => {
  const many = Array.from({ length: 50 }, (_, i) => ({
    ...alert,
    coin: `A\n${i}`,
    message: "**x**\n".repeat(999),
  }));
  const message = told(many);
  expect(message.title).toContain("and 45 more");
  expect(message.title).not.toContain("\n");
  expect(message.text.length).toBeLessThanOrEqual(3500);
  expect(message.text).not.toContain("*");
  for (const line of message.text.split("\n").filter((row) => row.startsWith("consider")))
    expect(line).toMatch(/recovered; \d+ unknown$/);
});
