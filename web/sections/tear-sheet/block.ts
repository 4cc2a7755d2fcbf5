import type { TearSheet } from "../../../engine/backtest/tear-sheet/shape.ts";
import { type Html, html, type Printable } from "../../html.ts";

/** The word at every figure of a tape that nobody recorded. */
export const stamp = ({ watermark }: Pick<TearSheet, "watermark">): Html | undefined =>
  watermark === null ? undefined : html`<span class="badge stamp">${watermark}</span>`;

/** A table or a list under its name, which carries the word, so that no part can be shown without it. */
export const block = (
  sheet: Pick<TearSheet, "watermark">,
  title: Printable,
  content: Printable,
): Html => html`<h3>${title} ${stamp(sheet)}</h3>${content}`;
