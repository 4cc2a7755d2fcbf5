/** For terminals that only know ASCII: one character for one, so that nothing moves. */
const LIKE: Readonly<Record<string, string>> = {
  ...{ "\u2212": "-", "\u2013": "-", "\u2014": "-", "\u2026": "~", "\u00d7": "x", "\u00b7": "." },
  // States, the row that is chosen, the swatch of a venue, a rule.
  ...{ "\u2713": "=", "\u25cf": "o", "\u25b2": "^", "\u25c6": "#", "\u2717": "x" },
  ...{ "\u25b8": ">", "\u258e": "|", "\u2500": "-", "\u2503": "|", "\u2502": "|", "\u2524": "|" },
  ...{ "\u2191": "^", "\u2193": "v", "\u2190": "<", "\u2192": ">", "\u275a": "|", "\u25b6": ">" },
};

/** Blocks of one to eight eighths. */
const EIGHTHS = "_.,-=+*#";
const BLOCK = 0x2581;
/** Two columns by four rows of dots. */
const BRAILLE = 0x2800;
/** The dots of the upper half. */
const UPPER = 0x01 | 0x02 | 0x08 | 0x10;

/** A character of the screen as ASCII; what has no likeness is a question mark. */
export const asciiOf = (character: string): string => {
  if (character < "\u007f") return character;
  const like = LIKE[character];
  if (like !== undefined) return like;
  const code = character.codePointAt(0) ?? 0;
  if (code >= BLOCK && code < BLOCK + 8) return EIGHTHS[code - BLOCK] ?? "?";
  if (code >= BRAILLE && code < BRAILLE + 256) {
    const dots = code - BRAILLE;
    if (dots === 0) return " ";
    const [up, down] = [(dots & UPPER) !== 0, (dots & ~UPPER) !== 0];
    return up && down ? ":" : up ? "'" : ".";
  }
  return "?";
};
