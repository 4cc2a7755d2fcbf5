/** What a terminal can show of colours: none at all, its own sixteen, or two hundred and fifty-six. */
export type Depth = 1 | 4 | 8;

/**
 * What text looks like, by what it means. States have a ground of their own, so that they can be read on a light terminal
 * and on a dark one; everything else keeps the terminal's colours.
 */
const INKS = {
  plain: ["", ""],
  dim: ["2", "2"],
  bold: ["1", "1"],
  /** No longer holds. */
  struck: ["2;9", "2;9"],
  live: ["1;30;42", "1;38;5;16;48;5;78"],
  replay: ["1;97;44", "1;38;5;231;48;5;25"],
  paused: ["7", "7"],
  normal: ["2", "2"],
  info: ["1", "1"],
  warning: ["30;43", "38;5;16;48;5;214"],
  critical: ["1;97;41", "1;38;5;16;48;5;209"],
  blind: ["7", "7"],
  alarm: ["1;97;41", "1;38;5;231;48;5;160"],
  // The hues of the charts, as near as a palette has them.
  hue1: ["34", "38;5;32"],
  hue2: ["35", "38;5;169"],
  hue3: ["32", "38;5;35"],
  hue4: ["33", "38;5;172"],
  hue5: ["90", "38;5;245"],
  hue6: ["33", "38;5;142"],
  hue7: ["36", "38;5;74"],
  hue8: ["31", "38;5;137"],
} as const satisfies Readonly<Record<string, readonly [few: string, many: string]>>;

export type Ink = keyof typeof INKS;

const HUES = [
  ...(["hue1", "hue2", "hue3", "hue4"] as const),
  ...(["hue5", "hue6", "hue7", "hue8"] as const),
];

/** The ink of a venue, by its place in the palette. */
export const hueInk = (hue: number): Ink => HUES[hue % HUES.length] ?? "plain";

/** What brings a terminal from any colours to these; nothing where there are none. */
export const inkCode = (ink: Ink, depth: Depth): string => {
  if (depth === 1) return "";
  const code = INKS[ink][depth === 4 ? 0 : 1];
  return code === "" ? "\u001b[0m" : `\u001b[0;${code}m`;
};
