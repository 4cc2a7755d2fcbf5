import type { Severity } from "../../engine/alerts/alert.ts";
import type { CoinState } from "../../web/board/board.ts";
import { STATE_WORDS } from "../../web/board/board-text.ts";
import { type Span, span } from "./line.ts";

/** The shapes of the pages: hook, disc, triangle, diamond, cross. */
const SHAPES: Readonly<Record<CoinState, string>> = {
  normal: "\u2713",
  info: "\u25cf",
  warning: "\u25b2",
  critical: "\u25c6",
  blind: "\u2717",
};

/** Columns of a state. */
export const STATE_WIDTH = 10;

/** What a coin is in, by colour, shape and word; as wide as any. */
export const stateMark = (state: CoinState): Span =>
  span(`${SHAPES[state]} ${STATE_WORDS[state].padEnd(STATE_WIDTH - 2)}`, state);

export const shapeOf = (state: CoinState): string => SHAPES[state];

export const severityMark = (severity: Severity, ink: Severity | "dim"): Span =>
  span(`${SHAPES[severity]} ${severity.padEnd(STATE_WIDTH - 2)}`, ink);
