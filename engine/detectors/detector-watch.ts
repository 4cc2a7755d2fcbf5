import { IncidentLife, type Level, type Step } from "../alerts/incident-life.ts";
import { type Micros, micros, minutes } from "../market/time.ts";
import type { Stateful, StateIO } from "../state.ts";
import type { CoinStep } from "./coin-step.ts";
import type { Detector } from "./detector.ts";

export interface WatchOptions {
  /** Ways in, by score. */
  readonly levels: readonly Level[];
  /** Within this score it is clear. */
  readonly exit: number;
  /** It must be clear for so long, µs. */
  readonly exitFor: Micros;
  /** After its end nothing new fires for so long, µs; 0 where nothing is said. */
  readonly cooldown?: Micros;
}

/** The same for every detector, so that only scores differ: two steps in a row in, half the threshold for 15 minutes out. */
export const standardWatch = (threshold: number): WatchOptions => ({
  levels: [{ rank: 1, enter: threshold, for: micros(1) }],
  exit: threshold / 2,
  exitFor: minutes(15),
});

/** A detector and the life of its alerts: its score, step by step, against thresholds. While one is open the usual is frozen. */
export class DetectorWatch implements Stateful {
  readonly detector: Detector;
  readonly life: IncidentLife;
  /** The last. */
  score = Number.NaN;

  constructor(detector: Detector, { levels, exit, exitFor, cooldown = micros(0) }: WatchOptions) {
    this.detector = detector;
    this.life = new IncidentLife({
      ...{ levels, exit, exitFor, hold: micros(0), cooldown, recent: undefined },
    });
  }

  /** Takes the next step, and says what has become of the alert by it. */
  step(step: Readonly<CoinStep>): Step | undefined {
    const score = this.detector.update(step, this.life.open);
    // Nobody knows how a coin is that has no price, whatever else there is to see.
    this.score = Number.isNaN(step.deviation) ? Number.NaN : score;
    return this.life.step(step.time, this.score);
  }

  state(io: StateIO): void {
    this.detector.state(io);
    this.life.state(io);
    this.score = io.number(this.score);
  }
}
