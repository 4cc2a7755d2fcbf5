import { E8 } from "./price.ts";

/** A size in whole steps of 1e-8, so that sums of sizes are exact: what leaves a window leaves nothing behind. */
export const toLots = (size: number): number => Math.round(size * E8);

export const fromLots = (lots: number): number => lots / E8;
