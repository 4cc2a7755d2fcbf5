/** What a figure must be. */
export type Limit =
  | { readonly atMost: number }
  | { readonly atLeast: number }
  | { readonly below: number }
  | { readonly equals: number | string };

/** One thing that was measured. */
export interface Figure {
  /** What it is, with its unit: "99 of 100 heard after, ms". */
  readonly what: string;
  readonly value: number | string;
  /** Without one the figure is shown and not judged. */
  readonly limit?: Limit;
  /** What it is held against, where that was measured beside it: "JSON.parse 1.2 µs". */
  readonly peer?: string;
}

/** Whether a figure is within its limit: NaN and what is of another type never is. Undefined where there is no limit. */
export const holds = ({ value, limit }: Figure): boolean | undefined => {
  if (limit === undefined) return undefined;
  if ("equals" in limit) return value === limit.equals;
  if (typeof value !== "number") return false;
  if ("atMost" in limit) return value <= limit.atMost;
  if ("below" in limit) return value < limit.below;
  return value >= limit.atLeast;
};

/** Set once, by `--json`. */
let forPrograms = false;

/** From now on figures are printed, as an object a line, and the tables go to stderr. */
export const tellPrograms = (): void => {
  forPrograms = true;
};

/** A line of a table for people. */
export const say = (text: string): void => {
  if (forPrograms) process.stderr.write(`${text}\n`);
  else console.log(text);
};

/** How many limits were missed by these figures, which programs are told. */
export const missedOf = (...figures: readonly Figure[]): number => {
  if (forPrograms)
    for (const figure of figures)
      console.log(JSON.stringify({ ...figure, value: plain(figure.value) }));
  return figures.filter((figure) => holds(figure) === false).length;
};

/** JSON has no NaN: what is none of its numbers is text, and text is within no limit of numbers. */
const plain = (value: number | string): number | string =>
  typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
