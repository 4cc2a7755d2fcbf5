import { expect, it } from "vitest";
import type { Alert } from "../alerts/alert.ts";
import { micros } from "../market/time.ts";
import { activeSpans } from "./active-spans.ts";

const alert = (time: number, more: Partial<Alert> = {}): Alert => ({
  ...{ type: "alert", time: micros(time), rule: "depeg", coin: "USDC", severity: "warning" },
  ...{ state: "firing", incident: "a", step: 1, value: -60, unit: "bps", message: "" },
  ...{ action: "NONE", ...more },
});
const spans = (alerts: readonly Alert[], level: "warn" | "page" = "warn", side = "discount") =>
  activeSpans(alerts, { coin: "USDC", level, side: side as "discount" }).map(({ from, to }) => [
    from,
    to,
  ]);

const story = [
  alert(1),
  alert(5, { state: "escalated", severity: "critical", value: -200 }),
  alert(9, { recovering: true, severity: "info", value: 3 }),
  alert(12, { severity: "warning", value: -70 }),
  alert(20, { state: "resolved", value: 4 }),
];

it("is active from the emission that reaches the level until it recovers or ends", () => {
  expect(spans(story)).toEqual([
    [1, 9],
    [12, 20],
  ]);
  expect(spans(story, "page")).toEqual([[5, 9]]);
  expect(spans(story, "warn", "premium")).toEqual([]);
  expect(spans(story.slice(0, 2))).toEqual([[1, Number.POSITIVE_INFINITY]]);
});

it("believes a detector's alerts their side, whatever the sign and unit of the score", () => {
  for (const unit of ["bps", "points"] as const) {
    const all = [
      alert(1, { unit, value: 60, side: "discount" }),
      alert(4, { unit, value: 2, side: "discount", state: "resolved" }),
    ];
    expect(spans(all)).toEqual([[1, 4]]);
    expect(spans(all, "warn", "premium")).toEqual([]);
  }
});

it("unites what overlaps, and counts an RSI on both sides", () => {
  const rsi = { rule: "rsi", incident: "r", unit: "points", value: 20 } as const;
  const all = [
    alert(1),
    alert(3, rsi),
    alert(4, { state: "resolved" }),
    alert(8, { ...rsi, state: "resolved" }),
  ];
  expect(spans(all)).toEqual([[1, 8]]);
  expect(spans(all, "warn", "premium")).toEqual([[3, 8]]);
});

it.each([
  ["another coin's", { coin: "DAI" }],
  ["one venue's", { venue: "kraken" }],
  ["one instrument's", { instrument: "kraken:USDC/USD" }],
  ["the board's", { boardOnly: true }],
  ["feeds'", { unit: "seconds" }],
  ["information's", { severity: "info" }],
] as const)("leaves out %s", (_, more) => {
  expect(spans([alert(1, more as Partial<Alert>)])).toEqual([]);
});
