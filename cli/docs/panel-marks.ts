import * as Plot from "@observablehq/plot";
import { type ChartFrame, namesAt } from "../../web/charts/frame.ts";
import { spread } from "../../web/charts/marks.ts";
import { ink } from "../../web/charts/palette.ts";
import { reduce } from "../../web/charts/reduce.ts";
import { alone, isEventful, isSwitch, lastValue } from "./line-shape.ts";
import type { Line, Panel } from "./panels.ts";
import type { Picture } from "./picture.ts";
import { axisUnit } from "./units.ts";

/** The only field of an indicator goes by the indicator's id. */
export const nameOf = (id: string, { name }: Line): string => (name === "" ? id : name);

/** A line, broken where there is no value; dots where values are single moments. */
export const drawLine = (
  { unit, points }: Line,
  colour: string,
  frame: ChartFrame,
  columns: number,
): Plot.Markish => {
  const { from, to } = frame;
  const dots = isEventful(points);
  const { time, value } = reduce(dots ? alone(points) : points, { from, to, columns });
  // A point between two breaks is a line without length, of which the round ends are seen.
  const each = dots ? 2 : 1;
  return Plot.lineY(
    { length: time.length * each },
    {
      x: Array.from({ length: time.length * each }, (_, i) => time[Math.floor(i / each)]),
      y: Array.from({ length: time.length * each }, (_, i) =>
        i % each === 0 ? value[i / each] : Number.NaN,
      ),
      // A switch jumps; in between there is nothing.
      curve: unit === "count" && isSwitch(points) ? "step-after" : "linear",
      stroke: colour,
      strokeWidth: dots ? 3 : 1.25,
      strokeLinejoin: "round",
      strokeLinecap: "round",
    },
  );
};

/** What the panel shows and in which unit, over its upper left corner: `atr.natr (%)`. */
export const panelHead = (picture: Picture, { lines, unit }: Panel, close: Line): Plot.Markish => {
  const { id, quote, closeQuote } = picture;
  const own = lines.filter((line) => line !== close);
  const names = own.map((line) => line.name).join(", ");
  const [first] = own;
  const fields = own.length > 1 ? `${id}: ${names}` : first?.name === "" ? id : `${id}.${names}`;
  const shown = [
    ...(own.length > 0 ? [{ text: fields, unit: axisUnit(unit, quote) }] : []),
    ...(lines.includes(close) ? [{ text: "close", unit: closeQuote }] : []),
  ];
  // The unit stands once where all have the same.
  const text = shown
    .map((each, i) =>
      each.unit === shown[i + 1]?.unit ? each.text : `${each.text} (${each.unit})`,
    )
    .join("; ");
  return Plot.text([text], {
    frameAnchor: "top-left",
    textAnchor: "start",
    lineAnchor: "bottom",
    dy: -6,
    fill: ink.strong,
    fontSize: 12,
    fontWeight: 600,
  });
};

/** Names of lines beside their last values, pushed apart where they would overlap. */
export const endNames = (
  id: string,
  drawn: readonly { readonly line: Line; readonly colour: string }[],
  frame: ChartFrame,
  [low, high]: readonly [number, number],
): Plot.Markish[] => {
  const places = spread(
    drawn.map(({ line }) => ((high - lastValue(line.points)) / (high - low)) * frame.innerHeight),
    14,
    2,
    frame.innerHeight - 2,
  );
  return drawn.map(({ line, colour }, i) =>
    Plot.text([nameOf(id, line)], {
      frameAnchor: "top-right",
      textAnchor: "start",
      lineAnchor: "middle",
      dx: namesAt,
      dy: places[i] ?? 0,
      fill: colour,
      fontSize: 12,
      fontWeight: 600,
    }),
  );
};
