import { niceStep } from "../../web/charts/ticks.ts";
import type { Panel } from "./panels.ts";

/** Pixels that the text of a tick needs. */
const TICK = 19;
const MARGIN = 0.06;

/** The span of a panel's axis, and how far apart its ticks are, on so many pixels. */
export const scaleOf = (
  { unit, low, high }: Pick<Panel, "unit" | "low" | "high">,
  pixels: number,
): { readonly domain: [number, number]; readonly step: number } => {
  // A line that never moves lies at the foot of its axis.
  const size = high - low || Math.abs(high) * 0.01 || 1;
  const top = high > low ? high : low + size;
  const domain: [number, number] = [low - size * MARGIN, top + size * MARGIN];
  const step = niceStep(domain[1] - domain[0], Math.max(3, Math.floor(pixels / TICK)));
  // There is nothing between one and two.
  return { domain, step: unit === "count" ? Math.max(1, step) : step };
};
