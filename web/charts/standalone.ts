import { escapeHtml } from "../html.ts";

export type Scheme = "light" | "dark";

/** Height of the line that says what the picture is of. */
const HEAD = 30;
const MARGIN = 12;

/**
 * A chart as a file of its own, for any viewer: no stylesheet reaches it, so its colours are written out, as attributes
 * alone; it paints its own ground and says above the plot what it is of. `colours` are those of the stylesheet by name.
 */
export const standalone = (
  svg: string,
  caption: string,
  colours: ReadonlyMap<string, string>,
): string => {
  const colour = (name: string, otherwise: string): string => colours.get(name) ?? otherwise;
  const [, width = "0", height = "0"] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg) ?? [];
  const [full, tall] = [Number(width) + 2 * MARGIN, Number(height) + HEAD + MARGIN];
  const inner = svg
    .replace(/^<svg[^>]*>/, "")
    .replace(/<\/svg>\s*$/, "")
    .replace(
      /(fill|stroke)="var\(--([\w-]+), ([^)]*)\)"/g,
      (_, attribute: string, name: string, otherwise: string) =>
        paint(attribute, colour(name, otherwise)),
    );
  const label = /aria-label="([^"]*)"/.exec(svg)?.[1] ?? "";
  const font = `font-family="system-ui, 'Segoe UI', Roboto, 'Liberation Sans', 'DejaVu Sans', sans-serif"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${full}" height="${tall}" viewBox="0 0 ${full} ${tall}" ${font} font-size="12" ${paint("fill", colour("ink", "#1a1f24"))} role="img" aria-label="${label}">`,
    `<rect width="100%" height="100%" ${paint("fill", colour("paper", "#ffffff"))}/>`,
    `<text x="${MARGIN}" y="20" font-weight="600">${escapeHtml(caption)}</text>`,
    `<svg x="${MARGIN}" y="${HEAD}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" xml:space="preserve">${inner}</svg>`,
    "</svg>",
  ].join("\n");
};

/** A colour with its transparency apart: not every viewer knows eight digits. */
const paint = (attribute: string, colour: string): string => {
  const [, opaque, alpha] = /^(#[0-9a-f]{6})([0-9a-f]{2})$/i.exec(colour) ?? [];
  if (opaque === undefined || alpha === undefined) return `${attribute}="${colour}"`;
  const share = Math.round((Number.parseInt(alpha, 16) / 255) * 1000) / 1000;
  return `${attribute}="${opaque}" ${attribute}-opacity="${share}"`;
};
