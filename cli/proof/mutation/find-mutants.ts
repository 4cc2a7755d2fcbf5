/** A change to a source that its tests ought to notice. */
export interface Mutant {
  /** From where to where in the source, and what comes there. */
  readonly from: number;
  readonly to: number;
  readonly text: string;
  /** "line 12: < becomes <=". */
  readonly what: string;
}

const SWAPS: readonly (readonly [string, string])[] = [
  ["<", "<="],
  ["<=", "<"],
  [">", ">="],
  [">=", ">"],
  ["===", "!=="],
  ["!==", "==="],
  ["&&", "||"],
  ["||", "&&"],
  ["+", "-"],
  ["-", "+"],
  ["*", "/"],
  ["/", "*"],
  ["+=", "-="],
  ["-=", "+="],
];

/**
 * Every small change that could be made to a TypeScript source as Biome formats it: operators that stand between spaces,
 * `true` and `false`, whole numbers, and calls that stand as a statement. Strings, comments, imports, types and
 * interfaces are left alone.
 */
export const findMutants = (source: string): Mutant[] => {
  const code = blanked(source);
  const mutants: Mutant[] = [];
  const add = (from: number, old: string, text: string): void => {
    const line = source.slice(0, from).split("\n").length;
    const what = `line ${line}: ${text === "" ? `no \`${old.trim()}\`` : `${old.trim()} becomes ${text.trim()}`}`;
    mutants.push({ from, to: from + old.length, text, what });
  };
  for (const [old, text] of SWAPS)
    for (let at = code.indexOf(` ${old} `); at >= 0; at = code.indexOf(` ${old} `, at + 1))
      add(at, ` ${old} `, ` ${text} `);
  for (const match of code.matchAll(/\b(true|false)\b/g))
    add(match.index, match[0], match[0] === "true" ? "false" : "true");
  for (const match of code.matchAll(/(?<![\w.$#])\d+(?![\w.])/g))
    add(match.index, match[0], String(Number(match[0]) + 1));
  for (const match of code.matchAll(/^ +(?:this\.)?[#a-z][\w.#]*\([^\n]*\);$/gm))
    add(match.index, match[0], "");
  return mutants.sort((a, b) => a.from - b.from);
};

export const mutated = (source: string, { from, to, text }: Mutant): string =>
  source.slice(0, from) + text + source.slice(to);

/** What is no code, each character a space; line ends stay. */
const blanked = (source: string): string =>
  [
    /\/\*[\s\S]*?\*\//g,
    /\/\/[^\n]*/g,
    /"(?:[^"\\\n]|\\.)*"/g,
    // A regular expression stands after one of these; what it holds is no operator.
    /(?<=[(=,:[!&|?]\s*)\/(?![/*])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/g,
    /`(?:[^`\\]|\\.)*`/g,
    /^import [\s\S]*?;$/gm,
    /^(?:export )?type [^\n]*;$/gm,
    /^(?:export )?(?:interface|type) [^\n;]*\n[\s\S]*?^(?:\}[^\n]*| {2}\| [^\n]*;|>;)$/gm,
  ].reduce(
    (code, pattern) => code.replace(pattern, (found) => found.replace(/[^\n]/g, " ")),
    source,
  );
