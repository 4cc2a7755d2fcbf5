import type { Alert } from "../../engine/alerts/alert.ts";
import { type Micros, micros, minutes, parseTime } from "../../engine/market/time.ts";
import { cut } from "../view/cut.ts";
import { wholeOf } from "../view/range.ts";
import type { Gap, Run, Subject, View } from "../view/run.ts";

const START = parseTime("2023-03-11T00:00Z") ?? micros(0);

interface Shape {
  readonly id: string;
  readonly hue: number;
  /** Price at a minute, from 0. */
  readonly price: (minute: number) => number;
}

const subject = ({ id, hue, price }: Shape, length: number): Subject => {
  const column = (value: (minute: number) => number): Float64Array =>
    Float64Array.from({ length }, (_, i) => value(i));
  const end = column((i) => START + minutes(i + 1));
  return {
    id,
    kind: id.includes(":") ? "instrument" : "coin",
    hue,
    atPar: id.includes(":"),
    basis: undefined,
    bars: {
      start: column((i) => START + minutes(i)),
      end,
      open: column(price),
      high: column((i) => price(i) + 0.001),
      low: column((i) => price(i) - 0.001),
      close: column((i) => price(i + 1)),
      volume: column((i) => 1000 + (i % 7) * 100),
      lowAt: column((i) => START + minutes(i)),
    },
    frames: {
      time: end,
      price: column(price),
      deviation: column((i) => (price(i) - 1) * 1e4),
      rsi: column((i) => 50 + 40 * Math.sign(price(i + 1) - price(i))),
      venues: column(() => 2),
    },
  };
};

const alert = (
  minute: number,
  severity: Alert["severity"],
  state: Alert["state"],
  more: Partial<Alert> = {},
): Alert => ({
  type: "alert",
  time: micros(START + minutes(minute)),
  rule: severity === "critical" ? "depeg" : "rsiLow",
  coin: "USDC",
  severity,
  state,
  incident: severity === "critical" ? "USDC-depeg-1" : "USDC-rsiLow-1",
  step: 1,
  value: -210,
  unit: "bps",
  message: "USDC is 2.1 % under its peg",
  action: "CONSIDER_BUY",
  ...more,
});

/** A fall as the default rules tell of it: only shown at first, then told and worse, and recovering. */
export const fallAlerts: readonly Alert[] = [
  alert(300, "info", "firing", { rule: "watch", incident: "USDC-watch-1", boardOnly: true }),
  alert(490, "warning", "firing", { rule: "depeg", incident: "USDC-depeg-1" }),
  alert(500, "critical", "escalated"),
  alert(980, "info", "firing", { rule: "depeg", incident: "USDC-depeg-1", recovering: true }),
  alert(1200, "info", "resolved", { rule: "watch", incident: "USDC-watch-1", boardOnly: true }),
];

/** A run for tests of charts: a day of minutes, a valley at noon, made of whole arithmetic only. */
export const sampleRun = (
  options: {
    readonly kind?: Run["kind"];
    readonly gaps?: readonly Gap[];
    readonly length?: number;
  } = {},
): Run => {
  const length = options.length ?? 1440;
  const valley =
    (depth: number) =>
    (minute: number): number =>
      1 - depth * Math.max(0, 1 - ((minute - 720) / 240) ** 2);
  return {
    name: "sample",
    kind: options.kind ?? "imported",
    hash: "0".repeat(64),
    from: START,
    to: micros(START + minutes(length) - 1),
    every: minutes(1),
    subjects: [
      subject({ id: "kraken:USDC/USD", hue: 0, price: valley(0.1) }, length),
      subject({ id: "coinbase:USDC/USD", hue: 1, price: valley(0.06) }, length),
      subject({ id: "USDC", hue: 0, price: valley(0.08) }, length),
    ],
    alerts: [
      alert(600, "critical", "firing"),
      alert(601, "warning", "firing"),
      alert(840, "critical", "resolved"),
    ],
    gaps: options.gaps ?? [],
    ticks: 10_000,
    frames: length * 3,
    digest: "1".repeat(64),
    alertDigest: "2".repeat(64),
  };
};

/** The whole of it, or a part by minutes. */
export const sampleView = (run: Run, from = 0, to?: number): View =>
  cut(run, {
    from: micros(START + minutes(from)),
    to: to === undefined ? wholeOf(run).to : at(to),
  });

/** Time of a minute of the sample. */
export const at = (minute: number): Micros => micros(START + minutes(minute));
