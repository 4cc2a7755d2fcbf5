import type { Chart } from "./chart.ts";
import { deviation } from "./deviation.ts";
import { price } from "./price.ts";
import { rsi } from "./rsi.ts";
import { volume } from "./volume.ts";

/** Every chart, in the order in which they are stacked. A new one is a file, its import above and its word here. */
export const charts: readonly Chart[] = [price, deviation, rsi, volume];
