import type { FieldCell, FieldPanel, SweepField } from "../view/sweep-field.ts";
import { plainFigure, svgText } from "./frame.ts";
import { hue, ink } from "./palette.ts";

export interface Heatmap {
  readonly field: SweepField;
  /** Names of the axes. */
  readonly x: string;
  readonly y: string | undefined;
  /** Whether 0 parts two colours; else one colour from little to much. */
  readonly signed: boolean;
  readonly format: (value: number) => string;
  /** `RECONSTRUCTED`. */
  readonly watermark: string | undefined;
  /** One sentence. */
  readonly describe: string;
  /** CSS pixels. */
  readonly width: number;
}

const [TOP, BOTTOM, GAP] = [26, 42, 20];
const CELL = { least: 26, most: 40 };
/** A narrower panel's cells could not be told apart. */
const NARROWEST = 330;
/** Colours stay pale: the numbers on them must be read. */
const DEEPEST = 0.5;

type Attributes = Readonly<Record<string, string | number>>;

/**
 * A measure over two parameters, a panel a value of a third. Blue above zero and orange below, deeper the farther; the number
 * stands in the cell where there is room. Hatched: too few trades. An outline: the best in sample; a diamond: the best out of
 * sample of those that walk-forward chose, a dot: another of those.
 */
export const sweepHeatmap = (map: Heatmap, document: Document): string => {
  const { field, width, describe, watermark } = map;
  const make = (name: string, attributes: Attributes, text?: string): SVGElement => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
    if (text !== undefined) element.textContent = text;
    return element;
  };
  const across = Math.max(1, Math.min(field.panels.length, Math.floor(width / NARROWEST)));
  const panelWidth = (width - GAP * (across - 1)) / across;
  const longest = Math.max(3, ...field.y.map(({ label }) => label.length));
  const left = map.y === undefined ? 8 : Math.min(panelWidth / 3, 14 + longest * 6.6);
  const cell = Math.max(CELL.least, Math.min(CELL.most, 320 / field.y.length));
  const panelHeight = TOP + cell * field.y.length + BOTTOM;
  const rows = Math.ceil(field.panels.length / across);
  const height = Math.round(rows * panelHeight);
  const svg = make("svg", { viewBox: `0 0 ${width} ${height}`, width, height });
  const id = `hatch-sweep-${width}`;
  const pattern = make("pattern", {
    ...{ id, width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
  });
  pattern.append(
    make("line", { x1: 0, y1: 0, x2: 0, y2: 6, stroke: ink.hatch, "stroke-width": 1.5 }),
  );
  svg.append(pattern);
  const deep = depth(field.panels, map.signed);
  for (const [i, panel] of field.panels.entries()) {
    const place = {
      x: Math.round((i % across) * (panelWidth + GAP)),
      y: Math.round(Math.floor(i / across) * panelHeight),
    };
    const group = make("g", { transform: `translate(${place.x},${place.y})` });
    svg.append(group);
    drawPanel({ map, panel, group, make, deep, hatch: id, left, cell, width: panelWidth });
  }
  if (watermark !== undefined)
    svg.append(
      make(
        "text",
        {
          ...{ x: width - 4, y: 14, "text-anchor": "end", fill: ink.muted, "font-size": 11 },
          ...{ "font-weight": 600, stroke: ink.paper, "stroke-width": 3, "paint-order": "stroke" },
        },
        watermark,
      ),
    );
  const figure = svg as SVGSVGElement;
  plainFigure(figure, "sweep-heatmap", describe);
  return svgText(figure);
};

interface PanelDrawing {
  readonly map: Heatmap;
  readonly panel: FieldPanel;
  readonly group: SVGElement;
  readonly make: (name: string, attributes: Attributes, text?: string) => SVGElement;
  readonly deep: (value: number) => number;
  readonly hatch: string;
  readonly left: number;
  readonly cell: number;
  readonly width: number;
}

const drawPanel = (drawing: PanelDrawing): void => {
  const { map, panel, group, make, left, cell, width } = drawing;
  const { field } = map;
  const column = (width - left - 1) / field.x.length;
  const small = { "font-size": 11, fill: ink.muted };
  if (panel.label !== undefined)
    group.append(
      make(
        "text",
        { x: left, y: 16, "font-size": 12, "font-weight": 600, fill: ink.strong },
        panel.label,
      ),
    );
  for (const each of panel.cells)
    drawCell(drawing, each, { x: left + each.x * column, y: TOP + each.y * cell, column });
  // Outlines over all cells, so that no neighbour covers them.
  for (const each of panel.cells)
    if (each.best)
      group.append(
        make("rect", {
          ...{ x: left + each.x * column + 1, y: TOP + each.y * cell + 1, class: "best-in" },
          ...{
            width: column - 2,
            height: cell - 2,
            fill: "none",
            stroke: ink.strong,
            "stroke-width": 2.5,
          },
        }),
      );
  if (map.y !== undefined)
    for (const [i, { label }] of field.y.entries())
      group.append(
        make(
          "text",
          { ...small, x: left - 6, y: TOP + (i + 0.5) * cell + 4, "text-anchor": "end" },
          label,
        ),
      );
  const every = Math.ceil(
    (Math.max(...field.x.map(({ label }) => label.length)) * 6.6 + 6) / column,
  );
  for (const [i, { label }] of field.x.entries())
    if (i % every === 0)
      group.append(
        make(
          "text",
          {
            ...small,
            x: left + (i + 0.5) * column,
            y: TOP + field.y.length * cell + 16,
            "text-anchor": "middle",
          },
          label,
        ),
      );
  const names = map.y === undefined ? map.x : `${map.x} across, ${map.y} down`;
  group.append(
    make(
      "text",
      { ...small, x: width - 1, y: TOP + field.y.length * cell + 33, "text-anchor": "end" },
      names,
    ),
  );
};

const drawCell = (
  { map, group, make, deep, hatch, cell }: PanelDrawing,
  each: FieldCell,
  { x, y, column }: { readonly x: number; readonly y: number; readonly column: number },
): void => {
  const box = { x: x + 0.5, y: y + 0.5, width: column - 1, height: cell - 1 };
  const known = Number.isFinite(each.value);
  group.append(
    make("rect", {
      ...{ ...box, class: "cell", stroke: ink.grid },
      fill: known ? hue(map.signed && each.value < 0 ? 3 : 0) : "none",
      "fill-opacity": known ? Math.round(deep(each.value) * 100) / 100 : 1,
    }),
  );
  if (each.few)
    group.append(
      make("rect", { ...box, class: "few", fill: `url(#${hatch})`, "fill-opacity": 0.5 }),
    );
  const text = each.failed ? "failed" : known ? map.format(each.value) : "–";
  if (text.length * 6.8 + 4 <= column)
    group.append(
      make(
        "text",
        {
          ...{ x: x + column / 2, y: y + cell / 2 + 4, "text-anchor": "middle", fill: ink.strong },
          ...{ "font-size": 11, stroke: ink.paper, "stroke-width": 3, "stroke-opacity": 0.75 },
          "paint-order": "stroke",
        },
        text,
      ),
    );
  const at = { x: x + column - 8, y: y + 8 };
  if (each.bestOut)
    group.append(
      make("path", {
        ...{ d: `M${at.x},${at.y - 6}l6,6l-6,6l-6,-6z`, fill: ink.strong, stroke: ink.paper },
        class: "best-out",
      }),
    );
  else if (each.chosen > 0)
    group.append(make("circle", { cx: at.x, cy: at.y, r: 3, fill: ink.strong, class: "chosen" }));
};

/** How deep a colour is, 0 to DEEPEST, on one scale for all panels. */
const depth = (panels: readonly FieldPanel[], signed: boolean): ((value: number) => number) => {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { cells } of panels)
    for (const { value } of cells) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
  const far = signed ? Math.max(Math.abs(low), Math.abs(high)) : high - Math.min(0, low);
  const from = signed ? 0 : Math.min(0, low);
  return (value) => (far > 0 ? (Math.abs(value - from) / far) * DEEPEST : 0.1);
};
