import { formatTime, type Micros } from "../market/time.ts";

/** `2023-03-11 03:25:00Z`; with the fraction of a second where there is one. */
export const readableTime = (time: Micros): string =>
  formatTime(time)
    .replace("T", " ")
    .replace(/\.?0+Z$/, "Z");
