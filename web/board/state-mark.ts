import { type Html, html } from "../html.ts";
import type { CoinState } from "./board.ts";
import { STATE_WORDS } from "./board-text.ts";

/** Drawn on 12 by 12, as severities are in lists of alerts. */
const SHAPES: Readonly<Record<CoinState, string>> = {
  normal: "M2 6.5L5 9.5L10 3",
  info: "M6 2a4 4 0 1 0 0 8a4 4 0 1 0 0-8z",
  warning: "M6 1.5L11 10.5H1z",
  critical: "M6 .5L11.5 6L6 11.5L.5 6z",
  blind: "M2.5 2.5L9.5 9.5M9.5 2.5L2.5 9.5",
};

/** What a coin is in, by colour, shape and word. */
export const stateMark = (state: CoinState): Html =>
  html`<span class="state ${state}"><svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true"><path d="${SHAPES[state]}"/></svg>${STATE_WORDS[state]}</span>`;
