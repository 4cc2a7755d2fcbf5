import { readFileSync } from "node:fs";

/** The pages' stylesheet knows every colour twice, for light and for dark. */
const STYLESHEET = new URL("../../web/public/app.css", import.meta.url);
const COLOUR = /--([\w-]+): light-dark\((#\w+), (#\w+)\)/g;

const colours = new Map(
  [...readFileSync(STYLESHEET, "utf8").matchAll(COLOUR)].map(
    ([, name = "", light = "", dark = ""]) => [name, { light, dark }],
  ),
);

const colourOf = (name: string): { readonly light: string; readonly dark: string } => {
  const found = colours.get(name);
  if (found === undefined) throw new Error(`app.css has no colour --${name} for light and dark`);
  return found;
};

/**
 * A chart as a file of its own: beside a text no stylesheet of ours reaches it. Light colours are written out, so that a
 * program without style sheets shows them; dark ones are asked for by the reader's system. It paints its own ground, for a
 * page may be dark where the system is light.
 */
export const standalone = (svg: string): string => {
  const used = new Set<string>();
  const plain = svg.replace(
    /(fill|stroke)="var\(--([\w-]+), [^)]*\)"/g,
    (_, attribute: string, name: string) => {
      const { light } = colourOf(name);
      used.add(`[${attribute}="${light}"]{${attribute}:${colourOf(name).dark}}`);
      return `${attribute}="${light}"`;
    },
  );
  const rounded = plain.replace(/ (?:[xy][12]?|transform)="[^"]*"/g, (attribute) =>
    attribute.replace(/\d+\.\d{2,}/g, (digits) => String(Math.round(Number(digits) * 10) / 10)),
  );
  const paper = colourOf("paper");
  const style =
    "text{font-family:system-ui,sans-serif;font-variant-numeric:tabular-nums;white-space:pre}" +
    `@media(prefers-color-scheme:dark){.ground{fill:${paper.dark}}${[...used].sort().join("")}}`;
  const ground = `<rect class="ground" width="100%" height="100%" fill="${paper.light}"/>`;
  return `${rounded.replace(/^(<svg[^>]*>)/, (open) => `${open}<style>${style}</style>${ground}`)}\n`;
};
