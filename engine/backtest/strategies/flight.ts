import type { Alert } from "../../alerts/alert.ts";
import { rises } from "../../alerts/rises.ts";
import { rulesOf } from "../../alerts/rules-of.ts";
import { rankOf, SEVERITIES } from "../../alerts/severity.ts";
import { detectors } from "../../detectors/registry.ts";
import { GUARD } from "../../market/guard.ts";
import type { Fill } from "../order.ts";
import type { ParameterTable, ValuesOf } from "../parameters.ts";
import { type Desk, defineStrategy, type FrameView, type Strategy } from "../strategy.ts";
import { LongFlat } from "./long-flat.ts";
import { coinParameter, peggedOn } from "./traded.ts";

const DAY = 86_400e6;
const ranks: readonly string[] = SEVERITIES;
/** What the presets call their rule for a coin under its peg; a detector's is called the same. */
const RULE = "depeg";
const PRESETS = ["default", "quiet", "nervous"];

const parameters = {
  coin: coinParameter,
  rule: {
    ...{ type: "choice", default: "default" },
    describe:
      "whose alerts it flees at: the depeg rule of a preset, or a detector with the threshold below",
    choices: [...PRESETS, ...detectors.keys()],
  },
  threshold: {
    ...{ type: "number", describe: "of a detector, in the unit of its score", default: 25 },
    ...{ min: 0.001, max: 1e6, step: 5 },
  },
  severity: {
    ...{ type: "choice", describe: "it flees at this or worse", default: "warning" },
    choices: SEVERITIES,
  },
  comeBack: {
    ...{ type: "boolean", default: true },
    describe: "buys again once the alert is over and the coin at rest near par",
  },
  back: {
    ...{ type: "number", describe: "near par is within this, on either side", default: 20 },
    ...{ min: 0, max: 5000, step: 5, unit: "bps" },
  },
  calm: {
    ...{ type: "duration", describe: "for so long without a break", default: 60 * 60e6 },
    ...{ min: 0, max: 365 * DAY, step: 15 * 60e6 },
  },
} as const satisfies ParameterTable;

type Values = ValuesOf<typeof parameters>;

export const flight = defineStrategy({
  id: "flight",
  title: "Leave on an alert, return on recovery",
  describe:
    "Holds the coin from the start, sells all of it when an alert says that it leaves its peg from below, and buys it back when that alert is over and the deviation has been near par for a while: what heeding the alerts is worth to a holder.",
  parameters,
  needs: ({ rule, threshold }) => ({
    every: "1m",
    rules: PRESETS.includes(rule) ? rule : detectorRules(rule, threshold),
  }),
  create(values, tape) {
    const { instrument, coin } = peggedOn("flight", values.coin, tape);
    return new Flight(instrument.id, coin, values);
  },
});

const detectorRules = (detector: string, threshold: number) =>
  rulesOf(
    {
      rules: [
        {
          ...{ type: "detector", id: RULE, detector, side: "discount" },
          levels: SEVERITIES.slice(-1).map((severity) => ({ severity, enter: threshold })),
        },
      ],
    },
    "flight",
  );

class Flight implements Strategy {
  readonly instruments: readonly string[];
  readonly follows: readonly string[];
  readonly #stake: LongFlat;
  readonly #coin: string;
  readonly #values: Values;
  readonly #rank: number;
  #isAlarmed = false;
  /** Since when the coin has been near par, µs; NaN while it is not. */
  #calmSince = Number.NaN;

  constructor(instrument: string, coin: string, values: Values) {
    this.instruments = [instrument];
    this.follows = [coin];
    this.#stake = new LongFlat(instrument);
    this.#coin = coin;
    this.#values = values;
    this.#rank = ranks.indexOf(values.severity);
  }

  onStart(desk: Desk): void {
    this.#stake.enter(desk, "hold");
  }

  onAlert(alert: Alert, desk: Desk): void {
    if (alert.rule !== RULE || alert.coin !== this.#coin) return;
    if (!rises(alert)) {
      this.#isAlarmed = false;
      return;
    }
    if (rankOf(alert.severity) < this.#rank) return;
    this.#isAlarmed = true;
    if (this.#stake.isLong) this.#stake.leave(desk, "flight");
  }

  onFrame(frame: FrameView, desk: Desk): void {
    if (frame.subject !== this.#coin || this.#stake.isLong) return;
    const { back, calm, comeBack } = this.#values;
    // What is not seen is not calm.
    if (this.#isAlarmed || !(Math.abs(frame.value("deviation")) <= back + GUARD)) {
      this.#calmSince = Number.NaN;
      return;
    }
    if (Number.isNaN(this.#calmSince)) this.#calmSince = frame.time;
    if (!comeBack || frame.time - this.#calmSince < calm) return;
    this.#calmSince = Number.NaN;
    this.#stake.enter(desk, "return");
  }

  onFill(fill: Fill, desk: Desk): void {
    this.#stake.onFill(fill, desk);
  }
}
