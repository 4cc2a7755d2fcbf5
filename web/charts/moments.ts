import * as Plot from "@observablehq/plot";
import type { View } from "../view/run.ts";
import type { ChartFrame } from "./frame.ts";
import { ink } from "./palette.ts";

/** About what a letter of a label takes, pixels. */
const LETTER = 6.4;
const ROW = 14;

/** Times that the page speaks of: a dashed rule each and its word, in rows where two would stand on each other. */
export const momentMarks = (
  { moments = [] }: Pick<View, "moments">,
  frame: ChartFrame,
): Plot.Markish[] => {
  const inside = moments.filter(({ time }) => time >= frame.from && time <= frame.to);
  const place = (time: number): number =>
    ((time - frame.from) / (frame.to - frame.from)) * frame.innerWidth;
  const ends: number[] = [];
  const rows = inside.map(({ time, label }) => {
    const width = label.length * LETTER + 8;
    const flipped = place(time) + width > frame.innerWidth;
    const from = flipped ? place(time) - width : place(time);
    let row = ends.findIndex((end) => end <= from);
    if (row < 0) row = ends.length;
    ends[row] = from + width;
    return { time, label, flipped, row };
  });
  return [
    Plot.ruleX(inside, {
      ...{ x: "time", stroke: ink.strong, strokeDasharray: "2 3", strokeOpacity: 0.6 },
    }),
    ...rows.map(({ time, label, flipped, row }) =>
      Plot.text([label], {
        ...{ x: () => time, frameAnchor: "top", lineAnchor: "top", dy: 2 + row * ROW },
        ...{ dx: flipped ? -4 : 4, textAnchor: flipped ? "end" : "start" },
        ...{ fill: ink.strong, fontSize: 11, fontWeight: 600 },
        ...{ stroke: ink.paper, strokeWidth: 3 },
      }),
    ),
  ];
};
