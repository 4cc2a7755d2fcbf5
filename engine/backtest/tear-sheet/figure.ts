import { formatTime, micros } from "../../market/time.ts";
import type { Figure, TimeText } from "./shape.ts";

/**
 * A number as a sheet holds it: to nine digits, so that the last bits of roots and powers, which may differ between
 * machines, reach no file; null where there is none.
 */
export const figureOf = (value: number): Figure =>
  Number.isFinite(value) ? Number(value.toPrecision(9)) + 0 : null;

/** µs as text; null for never. */
export const timeOf = (time: number): TimeText | null =>
  Number.isFinite(time) ? formatTime(micros(time)) : null;

/** A span in µs as seconds. */
export const secondsOf = (span: number): Figure => figureOf(span / 1e6);

export const textOf = (time: number): TimeText => formatTime(micros(time));
