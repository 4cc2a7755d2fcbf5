import type { BaselineDefinition } from "./baseline-rule.ts";
import { calibratedCusum } from "./calibrated-cusum.ts";
import { changePoint, hourlyChangePoint } from "./change-point.ts";
import { closesBeyond } from "./closes-beyond.ts";
import { unusualDeviation } from "./unusual-deviation.ts";

/**
 * The protocol's baselines over steps; those over bars of one instrument are `seedSpans`. B5 is here as the textbook has it
 * for a coin that strays by 2 bps: who has calm data puts `calibratedCusum` of them in its place.
 */
export const baselines: readonly BaselineDefinition[] = [
  closesBeyond("B1", 50, 1),
  closesBeyond("B2", 25, 1),
  closesBeyond("B3", 100, 2),
  unusualDeviation,
  calibratedCusum({ sigma: 2, h: 8 }),
  changePoint,
  hourlyChangePoint,
];
