import type { Context, Figure, Measured } from "./row.ts";
import { tool } from "./tool.ts";

/** Figures of a proof, by the name that its line of JSON has for them, with what they are in words. */
export type Words = Readonly<Record<string, Omit<Figure, "value">>>;

/**
 * Runs a proof (a program that ends with a line of JSON whose `broken` lists what did not hold) and takes the named figures
 * from that line.
 */
export const proofFigures = async (
  path: string,
  sizes: Readonly<Record<string, number>>,
  words: Words,
  { seed, signal }: Pick<Context, "seed" | "signal">,
): Promise<Measured> => {
  const given = Object.entries({ ...sizes, seed }).flatMap(([name, value]) => [
    `--${name}`,
    String(value),
  ]);
  const report = (await tool(path, [...given, "--json"], { signal })).at(-1) ?? {};
  const { broken } = report;
  const notes = Array.isArray(broken) ? broken.map(String) : ["it did not say what is broken"];
  return {
    figures: [
      ...Object.entries(words).map(([name, figure]) => ({
        ...figure,
        value: Number(report[name] ?? Number.NaN),
      })),
      { what: "broken promises", value: notes.length, limit: { equals: 0 } },
    ],
    notes: notes.slice(0, 20),
  };
};
