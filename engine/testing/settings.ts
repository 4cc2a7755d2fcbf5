import type { RuleInput } from "../alerts/rule-config.ts";
import { rulesOf } from "../alerts/rules-of.ts";
import { parseBarSize } from "../bars/bar-size.ts";
import { parseSelect } from "../indicators/select.ts";
import { minutes, seconds } from "../market/time.ts";
import type { PipelineSettings } from "../pipeline/settings.ts";

// Short durations, so that a short tape sees incidents from end to end.
const everyRule = rulesOf(
  {
    rules: [
      {
        type: "threshold",
        id: "depeg",
        side: "below",
        levels: [
          { severity: "warning", enter: 20, for: "10s" },
          { severity: "critical", enter: 60 },
        ],
        exit: 10,
        exitFor: "5s",
        hold: "20s",
        recent: { for: "2m", enter: 12, after: "5s" },
      },
      {
        type: "threshold",
        id: "premium",
        side: "above",
        from: "median",
        levels: [{ severity: "info", enter: 15, boardOnly: true }],
        exit: 5,
        frequency: "minute",
      },
      {
        type: "threshold",
        id: "oversold",
        value: "rsi(3)",
        center: 50,
        side: "below",
        levels: [{ severity: "warning", enter: 20 }],
        exit: 10,
        cooldown: "1m",
      },
      { type: "venue", id: "venue", severity: "warning", enter: 30, for: "5s", exit: 10 },
      { type: "blind", id: "blind", severity: "warning", after: "30s" },
    ],
  },
  "test",
);

// Every way in which a value reaches a rule: at prices, quotes, trades, minutes and bars, also of sizes of its own.
const value = (
  id: string,
  name: string,
  enter: number,
  more: Partial<RuleInput & { type: "threshold" }> = {},
): RuleInput => ({
  type: "threshold",
  id,
  value: name,
  side: "above",
  levels: [
    { severity: "warning", enter },
    { severity: "critical", enter: enter * 2, for: "7s" },
  ],
  exit: 0,
  ...more,
});
const alone = { on: "instrument" } as const;
export const everyValue = rulesOf(
  {
    rules: [
      value("price", "price", 0.001, { center: 1 }),
      value("venues", "venues", 1, { center: 1, frequency: "minute" }),
      value("apart", "dispersion.range", 4),
      value("robust", "robustPrice(20s).mean", 0.001, { center: 1 }),
      value("stressed", "contagion(2).stressed", 1),
      value("quick", "rsi(3)@10s", 20, { center: 50 }),
      value("counted", "sma(2)@ticks:2", 0.001, { center: 1, frequency: "bar" }),
      value("off", "deviation", 5, { ...alone, from: "median", exitFor: "5s", hold: "10s" }),
      value("low", "price", 0.001, { ...alone, center: 1, side: "below" }),
      value("wide", "spread", 2, { ...alone, cooldown: "20s" }),
      value("asked", "ask", 0.001, { ...alone, center: 1, frequency: "once" }),
      value("tether", "referenceDeviation", 3, { ...alone, frequency: "barClose" }),
      value("leaning", "bookImbalance", 0.3, alone),
      value("flow", "tradeImbalance(20s).count", 0.5, alone),
      value("turned", "rsi(3)@10s", 20, { ...alone, center: 50, instruments: ["*:USD*/*"] }),
    ],
  },
  "test",
);

/** Settings in which every part of the pipeline has something to do. */
export const variants: readonly Partial<PipelineSettings>[] = [
  {},
  { seedCompat: true },
  { rules: everyRule },
  { rules: everyValue },
  { bars: ["10s", "1m", "5m"].map(parseBarSize), every: seconds(20) },
  { bars: ["ticks:7", "volume:9000", "notional:9000"].map(parseBarSize), every: minutes(2) },
  // Windows that a short tape turns over many times.
  {
    every: seconds(10),
    indicators: [
      "bookImbalance",
      "microprice",
      "ofi(3)",
      "tradeImbalance(20s)",
      "kyleLambda(2)",
      "markout(10s,30s)",
      "robustPrice(20s)",
      "robustPrice(1m,weight=cap)",
      "contagion(2)",
    ].map(parseSelect),
  },
];
