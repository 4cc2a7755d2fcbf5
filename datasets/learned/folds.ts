import { minutes } from "../../engine/market/time.ts";
import type { TrainingCluster, TrainingData } from "./training-data.ts";

/** Which rows a model is fitted to, and which it is judged by. */
export interface Fold {
  readonly cluster: TrainingCluster;
  readonly fits: (row: number) => boolean;
  readonly judges: (row: number) => boolean;
}

const WEEK = minutes(7 * 24 * 60);

/**
 * One fold a cluster, which it leaves out: every row, of whatever coin and tape, from a week before its first onset to a
 * week after its end. Weeks far from all clusters are dealt to the folds in turn, so that calm is judged by models that
 * have not seen it, either.
 */
export const foldsOf = ({ clusters, times }: Pick<TrainingData, "clusters" | "times">): Fold[] => {
  const near = (cluster: TrainingCluster, row: number): boolean => {
    const time = times[row] ?? Number.NaN;
    return time >= cluster.from - WEEK && time <= cluster.to + WEEK;
  };
  const foldOf = (row: number): number => {
    const first = clusters.findIndex((cluster) => near(cluster, row));
    return first >= 0 ? first : Math.floor((times[row] ?? 0) / WEEK) % clusters.length;
  };
  return clusters.map((cluster, k) => ({
    cluster,
    fits: (row) => foldOf(row) !== k && !near(cluster, row),
    judges: (row) => foldOf(row) === k,
  }));
};
