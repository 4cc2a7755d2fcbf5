import type { Alert } from "../../engine/alerts/alert.ts";
import type { Side } from "../../engine/detectors/detector.ts";
import { activeSpans, type Level } from "../../engine/evaluation/active-spans.ts";
import { type Active, type Score, scoreAlerts } from "../../engine/evaluation/score-alerts.ts";
import type { CoinLabels } from "./label-tape.ts";

/** One coin and side of a tape, scored for one detector at one level. */
export interface CoinScore extends Pick<CoinLabels, "coin" | "side" | "basis" | "clusters"> {
  readonly detector: string;
  readonly level: Level;
  readonly score: Score;
}

const LEVELS: readonly Level[] = ["warn", "page"];

/** When a detector was active for a coin. */
export type Detector = (of: {
  readonly coin: string;
  readonly side: Side;
  readonly level: Level;
}) => readonly Active[];

/** The detector that alerts of the engine's rules are. */
export const ruleDetector =
  (alerts: readonly Alert[]): Detector =>
  (of) =>
    activeSpans(alerts, of);

/** Scores a detector over a tape against the tape's labels: every coin, side and level. */
export const scoreTape = (
  name: string,
  detector: Detector,
  labels: readonly CoinLabels[],
): CoinScore[] =>
  labels.flatMap(({ coin, side, basis, clusters, series, labels: own }) =>
    LEVELS.map((level) => ({
      ...{ detector: name, level, coin, side, basis, clusters },
      score: scoreAlerts(detector({ coin, side, level }), series, own),
    })),
  );

/** What is judged in Tether for want of dollars is scored in a class of its own. */
export const classOf = ({ basis }: Pick<CoinScore, "basis">): "USD" | "usdt-relative" =>
  basis === undefined ? "USD" : "usdt-relative";
