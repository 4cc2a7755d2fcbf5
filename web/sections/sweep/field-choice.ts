import type { ShownSweep } from "../../../datasets/backtest/sweep-store.ts";
import { FEWEST_CLUSTERS, FEWEST_TRADES } from "../../../engine/backtest/tear-sheet/standing.ts";
import { WorkbenchError } from "../../../engine/errors.ts";
import { classesOf, type FieldChoice, measures } from "../../view/sweep-field.ts";

/** More panels are a page of specks. */
const MOST_PANELS = 12;

type Query = Readonly<Record<string, string | undefined>>;

/** The field of an address that fixes this axis. */
export const fixedField = (name: string): string => `at.${name}`;

/**
 * What an address asks of a sweep: `?x=&y=&facet=&measure=&trades=&clusters=&at.<name>=`. What it leaves out is the first
 * axes in their order, the Sharpe ratio, and for the others the place of the best. Throws a usage error for what is not there.
 */
export const fieldChoice = ({ plan, trials, judgement }: ShownSweep, query: Query): FieldChoice => {
  const { axes } = plan.design;
  const names = axes.map(({ name }) => name);
  const asked = (field: string, known: readonly string[]): string | undefined => {
    const text = query[field];
    if (text === undefined || known.includes(text)) return text;
    throw new WorkbenchError(
      "usage",
      `no ${field} "${text.slice(0, 60)}" in this sweep`,
      `Known: ${known.filter((each) => each !== "").join(", ") || "none"}.`,
    );
  };
  const x = asked("x", names) ?? names[0] ?? "";
  const others = names.filter((name) => name !== x);
  const y = asked("y", ["", ...others]) ?? others[0] ?? "";
  const free = others.filter((name) => name !== y);
  const few = (name: string): boolean => {
    const axis = axes.find((each) => each.name === name);
    return axis !== undefined && classesOf(axis).length <= MOST_PANELS;
  };
  const facet = asked("facet", ["", ...free.filter(few)]) ?? free.find(few) ?? "";
  const measure =
    asked(
      "measure",
      measures.map(({ id }) => id),
    ) ?? "sharpe";
  const best = trials.find(({ index }) => index === judgement.best?.index);
  const fixed: [string, number][] = [];
  for (const axis of axes) {
    const { name } = axis;
    if (name === x || name === y || name === facet) continue;
    const classes = classesOf(axis);
    const said = asked(fixedField(name), ["", ...Array.from(classes.keys(), String)]);
    const usual = classes.findIndex(({ has }) => has(best?.parameters[name]));
    const at = said === undefined ? usual : said === "" ? -1 : Number(said);
    if (at >= 0) fixed.push([name, at]);
  }
  const count = (field: string, usual: number): number => {
    const text = query[field];
    if (text === undefined || text === "") return usual;
    if (/^\d{1,6}$/.test(text)) return Number(text);
    throw new WorkbenchError(
      "usage",
      `${field} cannot be "${text.slice(0, 60)}"`,
      "Give a whole number.",
    );
  };
  const chosen = measures.find(({ id }) => id === measure) ?? measures[0];
  if (chosen === undefined) throw new RangeError("no measures");
  return {
    ...{ x, y: y || undefined, facet: facet || undefined, measure: chosen },
    fixed: Object.fromEntries(fixed),
    ...{ trades: count("trades", FEWEST_TRADES), clusters: count("clusters", FEWEST_CLUSTERS) },
  };
};
