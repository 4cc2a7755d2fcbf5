import { signedBps } from "../format.ts";
import { type Html, html } from "../html.ts";

const WIDTH = 120;
const HEIGHT = 28;
/** A quiet hour stays a quiet line: the scale is never narrower, bps to either side. */
const NARROWEST = 10;

/** Deviations in bps, oldest first, as a small picture with the peg in the middle; broken where there is none. */
export const sparklineSvg = (values: readonly number[]): Html => {
  const known = values.filter((value) => !Number.isNaN(value));
  if (known.length === 0) return html`<span class="unit">no history yet</span>`;
  const low = Math.min(...known);
  const high = Math.max(...known);
  const widest = Math.max(NARROWEST, Math.abs(low), Math.abs(high));
  const y = (value: number): string => one(HEIGHT / 2 - (value / widest) * (HEIGHT / 2 - 2));
  let path = "";
  for (const [i, value] of values.entries()) {
    if (Number.isNaN(value)) continue;
    const x = one((i / Math.max(1, values.length - 1)) * WIDTH);
    const goesOn = i > 0 && !Number.isNaN(values[i - 1] ?? Number.NaN);
    // A value alone is a dot: a line of no length, with round ends.
    path += goesOn ? `L${x} ${y(value)}` : `M${x} ${y(value)}h0`;
  }
  const label = `last hour from ${signedBps(low)} to ${signedBps(high)} bps, lately ${signedBps(known.at(-1) ?? Number.NaN)}`;
  return html`<svg class="spark" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-label="${label}"><path class="spark-peg" d="M0 ${HEIGHT / 2}H${WIDTH}"/><path class="spark-line" d="${path}"/></svg>`;
};

const one = (value: number): string => String(Math.round(value * 10) / 10);
