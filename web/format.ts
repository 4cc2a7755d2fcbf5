import { formatTime, type Micros } from "../engine/market/time.ts";
import { type Html, html } from "./html.ts";

const MINUS = "\u2212";
/** A thin space that never breaks: groups digits without looking like a decimal mark in any language. */
const GROUP = "\u202f";
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const dash = "\u2013";

/** `1 234 567`, with thin spaces; a dash for no number. */
export const count = (value: number): string => {
  if (!Number.isFinite(value)) return dash;
  const digits = String(Math.abs(Math.round(value))).replace(/\B(?=(\d{3})+$)/g, GROUP);
  return value < 0 ? MINUS + digits : digits;
};

/** A price with at least four decimals, more where it has them, at most eight: `0.8740`. */
export const price = (value: number): string => {
  if (!Number.isFinite(value)) return dash;
  const decimals = Math.abs(value) >= 1000 ? 2 : 4;
  const exact = value.toFixed(8).replace(/0+$/, "");
  const has = exact.length - exact.indexOf(".") - 1;
  return value.toFixed(Math.max(decimals, Math.min(8, has))).replace("-", MINUS);
};

/** Basis points with their sign, `+12` or `−1 260`; one decimal under ten. */
export const signedBps = (value: number): string => {
  if (!Number.isFinite(value)) return dash;
  const size = Math.abs(value);
  const digits = size < 10 && !Number.isInteger(size) ? size.toFixed(1) : count(size);
  if (Number(digits) === 0) return "0";
  return (value < 0 ? MINUS : "+") + digits;
};

/** One decimal: `24.7`. */
export const oneDecimal = (value: number): string =>
  Number.isFinite(value) ? value.toFixed(1).replace("-", MINUS) : dash;

/** Three significant digits with a magnitude: `38.1M`. */
export const short = (value: number): string => {
  if (!Number.isFinite(value)) return dash;
  for (const [size, letter] of [
    [1e9, "B"],
    [1e6, "M"],
    [1e3, "k"],
  ] as const)
    if (value >= size * 0.9995) return `${Number((value / size).toPrecision(3))}${letter}`;
  return String(Number(value.toPrecision(3)));
};

/** `12.3 MB`, in powers of 1000 as disks are sold. */
export const bytes = (value: number): string => {
  for (const [size, unit] of [
    [1e9, "GB"],
    [1e6, "MB"],
    [1e3, "kB"],
  ] as const)
    if (value >= size) return `${(value / size).toFixed(1)} ${unit}`;
  return `${count(value)} B`;
};

/** A span in its two largest units: `3 d 4 h`, `25 min`. */
export const span = (duration: number): string => {
  const parts: string[] = [];
  let rest = Math.max(0, Math.round(duration / 1e6));
  for (const [size, unit] of [
    [86_400, "d"],
    [3600, "h"],
    [60, "min"],
    [1, "s"],
  ] as const) {
    const n = Math.floor(rest / size);
    rest -= n * size;
    if (n > 0) parts.push(`${n} ${unit}`);
  }
  return parts.slice(0, 2).join(" ") || "0 s";
};

const two = (n: number): string => String(n).padStart(2, "0");
const dateOf = (time: number): Date => new Date(Math.floor(time / 1000));

/** `11 Mar`, UTC. */
export const day = (time: number): string => {
  const date = dateOf(time);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()] ?? ""}`;
};

export const year = (time: number): number => dateOf(time).getUTCFullYear();

/** `11 Mar 2023`, UTC. */
export const dayYear = (time: number): string => `${day(time)} ${year(time)}`;

/** `07:15`, with seconds only when there are any; UTC. */
export const clock = (time: number): string => {
  const date = dateOf(time);
  const text = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
  return date.getUTCSeconds() === 0 ? text : `${text}:${two(date.getUTCSeconds())}`;
};

/** `11 Mar 07:15`, UTC. */
export const dayClock = (time: number): string => `${day(time)} ${clock(time)}`;

/** `2023-03-11T07:15Z`: the shortest ISO text of a time, for addresses and form fields. */
export const isoShort = (time: Micros): string =>
  formatTime(time)
    .replace(/(?::00)?(?:\.0+)?Z$/, "Z")
    .replace(/(\.\d*?[1-9])0+Z$/, "$1Z");

/** A time as an element that machines read too. */
export const timeElement = (time: Micros, text: string = dayClock(time)): Html =>
  html`<time datetime="${formatTime(time)}">${text}</time>`;

/** A span with its sign, `+13 min` or `−2 h 5 min`; 0 without one. */
export const signedSpan = (duration: number): string => {
  if (Math.round(duration / 1e6) === 0) return "0";
  return `${duration < 0 ? MINUS : "+"}${span(Math.abs(duration))}`;
};

/** A whole number from 100 on, one decimal below: `1 234`, `24.7`. */
export const numberOf = (value: number): string =>
  Math.abs(value) >= 100 ? count(value) : oneDecimal(value);
