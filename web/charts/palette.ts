import type { Severity } from "../../engine/alerts/alert.ts";

// Okabe-Ito hues. The stylesheet sets each for light and for dark; the value given here is used where an SVG file
// stands alone.
const HUES = [
  "#0072b2",
  "#a84a80",
  "#05644a",
  "#a86a00",
  "#5b6570",
  "#6a6f2a",
  "#3f8cbf",
  "#7a4a2b",
];

/** Colour of the subject at this place of the tape's palette. Beyond eight they repeat: labels tell them apart. */
export const hue = (place: number): string => {
  const at = place % HUES.length;
  return `var(--hue-${at + 1}, ${HUES[at] ?? "currentColor"})`;
};

export const ink = {
  strong: "var(--ink, #1b1f23)",
  muted: "var(--ink-muted, #59636e)",
  grid: "var(--grid, #e6e8eb)",
  peg: "var(--peg, #6e7781)",
  paper: "var(--paper, #ffffff)",
  hatch: "var(--hatch, #8c959f)",
} as const;

/** Fill of a depeg band: 1 from 50, 2 from 100, 3 from 200 basis points. */
export const bandFill = (level: 1 | 2 | 3): string =>
  `var(--band-${level}, ${["#fbf6ea", "#f9eedd", "#f8e6d8"][level - 1] ?? "none"})`;

/** Under a line from 2 and from 5 per cent off the peg. */
export const beyondColour = (level: 2 | 5): string =>
  `var(--beyond-${level}, ${level === 2 ? "#e0a100" : "#d55e00"})`;

const SEVERITIES: Readonly<Record<Severity, string>> = {
  info: "var(--info, #59636e)",
  warning: "var(--warning, #9a6700)",
  critical: "var(--critical, #bc4c00)",
};

export const severityColour = (severity: Severity): string => SEVERITIES[severity];
