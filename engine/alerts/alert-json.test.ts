import { expect, it } from "vitest";
import { micros, parseTime } from "../market/time.ts";
import type { Alert } from "./alert.ts";
import { alertJson } from "./alert-json.ts";

const time = parseTime("2023-03-11T07:00Z") ?? micros(0);
const plain: Alert = {
  ...{ type: "alert", time, rule: "depeg", coin: "USDC", severity: "critical", state: "firing" },
  ...{ incident: "USDC-depeg-1", step: 1, value: -210, unit: "bps", message: "USDC trades low" },
  action: "NONE",
};

it("tells what every alert has, and leaves out what this one has not", () => {
  expect(Object.entries(alertJson(plain))).toEqual([
    ["type", "alert"],
    ["time", "2023-03-11T07:00:00.000000Z"],
    ["rule", "depeg"],
    ["coin", "USDC"],
    ["severity", "critical"],
    ["state", "firing"],
    ["incident", "USDC-depeg-1"],
    ["step", 1],
    ["value", -210],
    ["unit", "bps"],
    ["message", "USDC trades low"],
    ["action", "NONE"],
  ]);
});

it("tells all that an alert may have", () => {
  const more = {
    ...{ instrument: "kraken:USDC/USD", venue: "kraken", side: "SELL", basis: "USDT" },
    ...{ playbook: "mechanism", boardOnly: true, recovering: true },
  } as const;
  const evidence = { dataTime: time, thresholds: { exit: 30 }, inputs: { value: -210 } };
  expect(alertJson({ ...plain, ...more, evidence } as unknown as Alert)).toEqual({
    ...alertJson(plain),
    ...more,
    evidence: { ...evidence, dataTime: "2023-03-11T07:00:00.000000Z" },
  });
});
