import type { View } from "../view/run.ts";
import type { ChartSize } from "./frame.ts";
import type { Series } from "./marks.ts";

/** One picture of a view: what it draws, in words, in numbers and as SVG. Pure: same view, same bytes. */
export interface Chart {
  readonly id: string;
  readonly title: (view: View) => string;
  /** What stands once beside the title instead of at every number. */
  readonly unit: (view: View) => string;
  /** Height in CSS pixels in the stack of the replay page. */
  readonly height: (width: number) => number;
  /** The lines, unreduced. */
  readonly series: (view: View) => readonly Series[];
  /** What is marked in the picture besides its lines, each in a class of the stylesheet and in words. */
  readonly keys?: (view: View) => readonly Key[];
  /** A value as its table and readout show it. */
  readonly format: (value: number) => string;
  /** One sentence, for whoever cannot see the picture. */
  readonly describe: (view: View) => string;
  readonly draw: (view: View, size: ChartSize, document: Document) => string;
}

export interface Key {
  readonly className: string;
  readonly label: string;
}

/** Declares a chart; the identity function, so that every file of the registry has the same shape. */
export const defineChart = (chart: Chart): Chart => chart;
