import { parseAst } from "vitest/node";

/** A change to a source that its tests ought to notice. */
export interface Mutant {
  /** From where to where in the source, and what comes there. */
  readonly from: number;
  readonly to: number;
  readonly text: string;
  /** The expression that it changes: a test that never comes here cannot notice. */
  readonly at: { readonly from: number; readonly to: number };
  /** "line 12: < becomes <=". */
  readonly what: string;
}

const SWAPS: Readonly<Record<string, string>> = {
  "<": "<=",
  "<=": "<",
  ">": ">=",
  ">=": ">",
  "===": "!==",
  "!==": "===",
  "&&": "||",
  "||": "&&",
  "+": "-",
  "-": "+",
  "*": "/",
  "/": "*",
  "+=": "-=",
  "-=": "+=",
};

/** Of the syntax tree what is read here. */
interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly operator?: string;
  /** Of `a[i]`. */
  readonly computed?: boolean;
  /** What comes there instead of the operator, or of a number: nothing when empty. */
  readonly swap?: string;
  readonly left?: Node;
  readonly property?: Node;
  readonly name?: string;
  readonly right?: Node;
  readonly expression?: Node;
  readonly callee?: Node;
  readonly value?: unknown;
  readonly raw?: string;
}

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && "type" in value && "start" in value;

/** Types are gone before anything runs; these only say one of what does. */
const TYPED = ["TSAsExpression", "TSSatisfiesExpression", "TSNonNullExpression"];

const within = (node: Node): Node[] => {
  if (node.type.startsWith("TS") && !TYPED.includes(node.type)) return [];
  return Object.values(node)
    .flat()
    .filter(isNode)
    .flatMap((child) => [swapWithin(node, child), ...within(child)]);
};

/**
 * Arrays are read as if an element might be missing, for the compiler asks it (`noUncheckedIndexedAccess`), and asked whether
 * there is anything in them to save time: where the usual change would be none for that, another is made.
 */
const swapWithin = (node: Node, child: Node): Node => {
  // One step farther a loop finds nothing more: it is ended at once instead.
  if (node.type === "ForStatement" && child.operator === "<") return { ...child, swap: ">=" };
  // Nothing is shorter than empty: what is done for more than that is done for that instead.
  if (child.operator === ">" && child.left?.property?.name === "length" && child.right?.raw === "0")
    return { ...child, swap: "===" };
  // What stands for a missing element is never used.
  const isDefault = node.operator === "??" && node.left?.computed === true && node.right === child;
  return isDefault ? { ...child, swap: "" } : child;
};

/**
 * Every small change that could be made to a TypeScript source: operators with two sides, `true` and `false`, whole numbers,
 * and calls that stand as a statement.
 */
export const findMutants = (source: string): Mutant[] =>
  within(parseAst(source, { lang: "ts" }) as unknown as Node)
    .flatMap((node): Mutant[] => {
      const change = changeOf(node, source);
      if (change === undefined) return [];
      const { from, to, text, at = node } = change;
      const old = source.slice(from, to);
      const line = source.slice(0, from).split("\n").length;
      const said = text === ";" ? `no \`${old}\`` : `${old} becomes ${text}`;
      const what = `line ${line}: ${said.replace(/\s+/g, " ")}`;
      return [{ from, to, text, at: { from: at.start, to: at.end }, what }];
    })
    .sort((a, b) => a.from - b.from);

type Change = Pick<Mutant, "from" | "to" | "text"> & { readonly at?: Node };

const changeOf = (node: Node, source: string): Change | undefined => {
  const { type, start, end, operator = "", left, right, raw = "", value } = node;
  const swapped = node.swap ?? SWAPS[operator];
  if (swapped !== undefined && left !== undefined && right !== undefined) {
    const from = source.indexOf(operator, left.end);
    return { from, to: from + operator.length, text: swapped };
  }
  const whole = (text: string): Change => ({ from: start, to: end, text });
  if (type === "Literal" && typeof value === "boolean") return whole(String(!value));
  if (type === "Literal" && /^\d+$/.test(raw) && node.swap !== "")
    return whole(String(Number(raw) + 1));
  const at = type === "ExpressionStatement" ? node.expression : undefined;
  if (at?.callee === undefined || at.callee.type === "Super") return undefined;
  return { ...whole(";"), at };
};

export const mutated = (source: string, { from, to, text }: Mutant): string =>
  source.slice(0, from) + text + source.slice(to);

/** The source, which besides says of each place that could be changed that it was there: `mark(2)` is the code that does. */
export const marked = (
  source: string,
  mutants: readonly Mutant[],
  mark: (index: number) => string,
): string => {
  const inserted = mutants.flatMap(({ at: { from, to } }, index) => [
    // Of those that begin together the longest first, of those that end together the shortest.
    { at: from, order: 1, length: from - to, text: `(${mark(index)}, ` },
    { at: to, order: 0, length: to - from, text: ")" },
  ]);
  inserted.sort((a, b) => a.at - b.at || a.order - b.order || a.length - b.length);
  let [done, out] = [0, ""];
  for (const { at, text } of inserted) {
    out += source.slice(done, at) + text;
    done = at;
  }
  return out + source.slice(done);
};
