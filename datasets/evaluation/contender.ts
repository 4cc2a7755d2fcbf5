import type { Detector, DetectorDefinition, InputGroup } from "../../engine/detectors/detector.ts";
import { standardWatch } from "../../engine/detectors/detector-watch.ts";
import type { Level } from "../../engine/evaluation/active-spans.ts";
import {
  scoreSpans,
  scoresOf,
  type Watched,
  watchSpans,
} from "../../engine/evaluation/watch-spans.ts";
import type { Parameters } from "../../engine/indicators/indicator.ts";
import type { Case } from "./case.ts";

/** Somebody who says that a coin is about to leave its peg, and how often. */
export interface Contender {
  readonly id: string;
  readonly title: string;
  readonly groups: readonly InputGroup[];
  /** Its one threshold is fitted to a budget; without any, it is what it is. */
  readonly thresholds: readonly number[];
  /**
   * What it would have said of a case; to be asked at every threshold, of which those that are fitted have one for each
   * level.
   */
  prepare(of: Case): (level: Level, threshold: number | undefined) => Watched;
}

/** A detector of the engine, with its one threshold free. */
export const tuned = (
  { id, title, groups, freezes, thresholds, create }: DetectorDefinition,
  parameters: Parameters,
): Contender => ({
  ...{ id, title, groups, thresholds },
  prepare: ({ series: { columns }, side }) => {
    const made = (): Detector => create(parameters, side);
    const scores = scoresOf(columns, made());
    return (_level, threshold = Number.POSITIVE_INFINITY) => {
      const watch = standardWatch(threshold);
      const said = scoreSpans(columns.time, scores, watch);
      // Where nothing fires nothing is ever frozen.
      return freezes && said.active.length > 0 ? watchSpans(columns, made(), watch) : said;
    };
  },
});
