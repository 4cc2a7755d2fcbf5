import type { CoinStep } from "../detectors/coin-step.ts";
import { DetectorWatch } from "../detectors/detector-watch.ts";
import { parseDetector } from "../detectors/parse-detector.ts";
import type { Unit } from "../indicators/indicator.ts";
import { roundToUnit } from "../indicators/round-to-unit.ts";
import type { Micros } from "../market/time.ts";
import type { StateIO } from "../state.ts";
import type { Alert } from "./alert.ts";
import { detectorMessage } from "./detector-words.ts";
import { judgedInputs, levelThresholds } from "./evidence.ts";
import type { Step } from "./incident-life.ts";
import { type CoinReading, type CoinRule, coinAlert, seedAction } from "./rule.ts";
import type { DetectorSpec } from "./rule-config.ts";
import { rankOf, SEVERITIES } from "./severity.ts";

/**
 * The score of a detector on one coin and side of its peg, at the end of every step, against levels. It does exactly what
 * a DetectorWatch does over the same steps: lost feeds are to it steps of which nothing is known, and they end nothing.
 */
export class DetectorRule implements CoinRule {
  readonly due = Number.POSITIVE_INFINITY;
  readonly #spec: DetectorSpec;
  readonly #watch: DetectorWatch;
  readonly #unit: Unit;
  readonly #exit: number;

  constructor(spec: DetectorSpec) {
    this.#spec = spec;
    const { definition, parameters } = parseDetector(spec.detector);
    const { levels, exitFor, cooldown } = spec;
    this.#unit = definition.unit;
    this.#exit = exitOf(spec);
    this.#watch = new DetectorWatch(definition.create(parameters, spec.side), {
      levels: levels.map((each) => ({ ...each, rank: rankOf(each.severity) })),
      ...{ exit: this.#exit, exitFor, cooldown },
    });
  }

  onStep(coin: CoinReading, step: Readonly<CoinStep>): Alert | undefined {
    const { rank: before } = this.#watch.life;
    const said = this.#watch.step(step);
    return said === undefined ? undefined : this.#emit(coin, said, before);
  }

  /** Steps without a price will say it. */
  onLost(): undefined {
    return undefined;
  }

  state(io: StateIO): void {
    this.#watch.state(io);
  }

  /** @param before the rank that the incident had until now */
  #emit(coin: CoinReading, step: Step, before: number): Alert {
    const { id, action, playbook, levels, side, exitFor } = this.#spec;
    const { life, detector } = this.#watch;
    const worse = step === "firing" || step === "escalated";
    const score = roundToUnit(this.#watch.score, this.#unit);
    const inputs = detector.inputs();
    return coinAlert({
      rule: id,
      coin,
      state: worse ? step : "resolved",
      count: life.count,
      step: life.steps,
      severity: SEVERITIES[worse ? life.rank : Math.max(before, 0)] ?? "info",
      value: score,
      rounded: true,
      // A score is no distance from the peg, though it may be counted in basis points: those have a sign that says the side.
      unit: "points",
      message: detectorMessage({ spec: this.#spec, step, coin, score, unit: this.#unit, inputs }),
      action:
        worse && action !== "none"
          ? seedAction(
              action === "consider" ? "CONSIDER" : "POTENTIAL",
              side === "discount" ? -1 : 1,
            )
          : "NONE",
      more: {
        side,
        ...(playbook === undefined ? {} : { playbook }),
        evidence: {
          dataTime: coin.time as Micros,
          thresholds: {
            ...levelThresholds(levels),
            ...{ exit: this.#exit, exitFor: exitFor / 1e6 },
          },
          inputs: judgedInputs({ score, ...inputs }, coin),
        },
      },
    });
  }
}

/** Within this score it is clear. */
export const exitOf = ({ exit, levels }: Pick<DetectorSpec, "exit" | "levels">): number =>
  exit ?? Math.min(...levels.map(({ enter }) => enter)) / 2;
