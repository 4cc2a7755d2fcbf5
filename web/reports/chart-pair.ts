import { type Html, html, raw } from "../html.ts";
import { swatch } from "../parts.ts";

/** Drawn twice, for screens and for telephones; the stylesheet picks by the room there is. */
export const [WIDE, NARROW] = [1200, 364];

/** Names of lines, for where the picture has only their numbers. */
export interface LegendEntry {
  readonly name: string;
  readonly hue: number;
  /** Drawn in the colour of the text. */
  readonly emphasised: boolean;
}

/** A picture at both widths with its title, its legend where names do not fit, and its numbers behind a disclosure. */
export const chartPair = ({
  title,
  unit,
  draw,
  legend = [],
  numbers,
  wide = WIDE,
  level = 4,
}: {
  readonly title: string;
  readonly unit: string;
  readonly draw: (width: number) => string;
  readonly legend?: readonly LegendEntry[];
  readonly numbers: Html;
  /** Of the wide picture, CSS pixels: what is printed is better drawn a little smaller. */
  readonly wide?: number;
  /** Of its heading. */
  readonly level?: 3 | 4;
}): Html => html`<div class="charts"><figure class="chart-figure">
<figcaption>${level === 3 ? html`<h3>${title}</h3>` : html`<h4>${title}</h4>`}<span class="unit">${unit}</span>${
  legend.length > 0
    ? html`<ul class="legend">${legend.map(
        ({ name, hue, emphasised }, i) =>
          html`<li>${emphasised ? html`<span class="swatch" aria-hidden="true"></span>` : swatch(hue)}<span class="key" aria-hidden="true">${i + 1}</span><span>${name}</span></li>`,
      )}</ul>`
    : undefined
}</figcaption>
<div class="for-wide">${raw(draw(wide))}</div><div class="for-narrow">${raw(draw(NARROW))}</div>
<details class="numbers"><summary>Numbers</summary>${numbers}</details>
</figure></div>`;
