import { count, oneDecimal, span } from "../format.ts";
import type { BoardCoin, BoardRow, CoinState, Mode } from "./board.ts";

// What the board says, in words and numbers: the same on pages and in a terminal.

const MODES: Readonly<Record<Mode["name"], string>> = {
  live: "LIVE",
  replay: "REPLAY",
  paused: "PAUSED",
  done: "DONE",
};

/** `REPLAY ×600`. */
export const modeText = (mode: Mode): string =>
  mode.name !== "replay"
    ? MODES[mode.name]
    : `${MODES.replay} ${mode.speed === "max" ? "max" : `×${mode.speed}`}`;

export const STATE_WORDS: Readonly<Record<CoinState, string>> = {
  normal: "normal",
  info: "watch",
  warning: "warning",
  critical: "critical",
  blind: "blind",
};

export const perSecond = (rate: number): string => (rate < 100 ? oneDecimal(rate) : count(rate));

/** All with as many decimals, so that they line up: a tenth of a basis point of a dollar. */
export const priceText = (value: number): string =>
  Number.isFinite(value) ? value.toFixed(Math.abs(value) < 1000 ? 5 : 2) : "–";

export const ageText = (age: number): string =>
  Number.isNaN(age) ? "–" : span(Math.floor(age / 1e6) * 1e6);

/** In steps of five seconds while it is fresh, so that a row in which nothing happens is not sent each second. */
export const roughAge = (age: number): string => {
  if (age < 5e6) return "< 5 s";
  return ageText(age < 60e6 ? Math.floor(age / 5e6) * 5e6 : age);
};

/** An indicator's value, whatever its unit: five digits. */
export const plain = (value: number): string =>
  Number.isFinite(value) ? String(Number(value.toPrecision(5))).replace("-", "−") : "–";

export const feedText = ({ lost, fresh }: Pick<BoardRow, "lost" | "fresh">): string =>
  lost ? "feed lost" : fresh ? "fresh" : "stale";

/** What is suggested; empty while nothing is wrong. */
export const actionText = ({ action, state }: Pick<BoardCoin, "action" | "state">): string => {
  if (state === "normal") return "";
  return action === "NONE" ? "no action suggested" : action.toLowerCase().replace("_", " ");
};
