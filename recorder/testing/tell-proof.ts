import { parseArgs } from "node:util";

/** What every proof says, whatever it proves. */
export interface Proof {
  readonly seed: number;
  /** What did not hold, each with what makes it happen again; none is what is proved. */
  readonly broken: readonly string[];
}

/** Whole numbers from the command line, by name, with what they are when not given; `--seed` and `--json` besides. */
export const proofArguments = <Name extends string>(
  numbers: Readonly<Record<Name, number>>,
): Readonly<Record<Name | "seed", number>> & { readonly json: boolean } => {
  const all: Readonly<Record<string, number>> = { seed: 1, ...numbers };
  const asText = ([name, value]: [string, number]) =>
    [name, { type: "string", default: String(value) }] as const;
  const options = Object.fromEntries(Object.entries(all).map(asText));
  const { values } = parseArgs({ options: { ...options, json: { type: "boolean" } } });
  const given = Object.entries(values).flatMap(([name, text]) => {
    if (name === "json") return [];
    const value = Number(text);
    if (!Number.isSafeInteger(value) || value < 0)
      throw new RangeError(`--${name} ${text}: give a whole number`);
    return [[name, value]];
  });
  return {
    ...(Object.fromEntries(given) as Record<Name | "seed", number>),
    json: values.json === true,
  };
};

/** Says in one line what was proved, then what did not hold; with `json` all figures, in a line. Exit 3 if anything did not. */
export const tellProof = <Figures extends Proof>(
  words: string,
  proof: Figures,
  json: boolean,
): void => {
  const { seed, broken } = proof;
  const verdict = broken.length === 0 ? "proved" : `NOT proved, ${broken.length} broken`;
  process.stdout.write(`${verdict}: ${words} (--seed ${seed})\n`);
  for (const each of broken.slice(0, 20)) process.stdout.write(`  ${each}\n`);
  if (json) process.stdout.write(`${JSON.stringify(proof)}\n`);
  if (broken.length > 0) process.exitCode = 3;
};
