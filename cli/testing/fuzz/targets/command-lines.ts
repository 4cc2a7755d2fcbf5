import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc, { type Arbitrary } from "fast-check";
import type { Options } from "yargs";
import { WorkbenchError } from "../../../../engine/errors.ts";
import { parseArguments } from "../../../arguments.ts";
import { commandName } from "../../../command.ts";
import * as registry from "../../../commands/index.ts";
import { complete } from "../../../completion/complete.ts";
import { everyOption } from "../../../global-options.ts";
import { readHelp } from "../../../help.ts";
import { configFlag, readLayers, variableOf } from "../../../layers.ts";
import { testMachine } from "../../../test-machine.ts";
import { anyText, damagedJson } from "../damaged.ts";
import { defineTarget } from "../define-target.ts";
import { must } from "../target.ts";

const commands = Object.values(registry);
const known = everyOption(commands);

const valueFor = ({ type, choices }: Options): Arbitrary<string> =>
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.constantFrom(...(choices ?? []).map(String), type === "number" ? "5" : "x"),
    },
    { weight: 1, arbitrary: anyText },
  );

/** Words of one command: its own, its options in every spelling, those of others, and what nobody knows. */
const argvOf = (command: (typeof commands)[number]): Arbitrary<string[]> => {
  const options = { ...known, ...command.options };
  const option = fc
    .oneof(
      { weight: 4, arbitrary: fc.constantFrom("json", "quiet", ...Object.keys(command.options)) },
      { weight: 1, arbitrary: fc.constantFrom(...Object.keys(known)) },
    )
    .chain((name) =>
      fc.oneof(
        valueFor(options[name] ?? {}).map((value) => [`--${name}`, value]),
        valueFor(options[name] ?? {}).map((value) => [`--${name}=${value}`]),
        fc.constant([`--${name}`]),
        fc.constant([`--no-${name}`]),
      ),
    );
  const word = fc.oneof(
    { weight: 4, arbitrary: option },
    {
      weight: 2,
      arbitrary: fc
        .constantFrom(
          "small",
          "trades.csv",
          "-",
          "--",
          "--add",
          "-h",
          "--x.y",
          "--__proto__",
          "--constructor=1",
        )
        .map((each) => [each]),
    },
    { weight: 1, arbitrary: anyText.map((each) => [each]) },
  );
  return fc
    .tuple(
      fc.constant(commandName(command).split(" ")),
      fc.nat(2),
      fc.array(word, { maxLength: 4 }),
    )
    .map(([words, names, more]) => [
      ...words,
      ...Array<string>(names).fill("small"),
      ...more.flat(),
    ]);
};

const CONFIGS = [
  JSON.stringify({
    home: "tapes",
    bars: ["1m", "5m"],
    coins: "USDC",
    json: true,
    port: 8787,
    alerts: { preset: "default" },
  }),
  JSON.stringify({
    "seed-compat": true,
    every: "1m",
    indicators: ["rsi(14)"],
    notify: { targets: {} },
    $schema: "x",
  }),
];
const environment = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Record<string, string>>({}) },
  {
    weight: 1,
    arbitrary: fc.dictionary(fc.constantFrom(...Object.keys(known).map(variableOf)), anyText, {
      maxKeys: 3,
    }),
  },
);
const configs = fc.oneof(
  { weight: 3, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.constantFrom(...CONFIGS) },
  { weight: 1, arbitrary: damagedJson(CONFIGS) },
);

export const commandLines = defineTarget({
  id: "command-lines",
  describe:
    "command lines of every command with its options, config files and variables: values of the type that was asked for",
  ...{ few: 120, many: 30_000, mostMs: 150 },
  open: () => {
    const machine = testMachine();
    const { cwd } = machine;
    return {
      inputs: fc.tuple(fc.constantFrom(...commands).chain(argvOf), configs, environment),
      read: async ([argv, config, env]) => {
        const path = join(cwd, "pegtape.config.json");
        await writeFile(path, config ?? "{}");
        readHelp(argv, commands, 100);
        await complete(argv, commands, machine);
        const asked = configFlag(argv) === undefined ? undefined : path;
        const { options: layers } = readLayers(asked, known, { env, cwd });
        const { command, args, more } = parseArguments(
          argv.filter((each) => each !== "-h"),
          { commands, layers },
        );
        const own = { ...known, ...command.positionals, ...command.options };
        for (const given of [args, ...more])
          for (const [name, value] of Object.entries(given)) checkType(name, value, own[name]);
        must(readFileSync(path, "utf8") === (config ?? "{}"), () => "changed the configuration");
      },
      show: (input) => JSON.stringify(input),
      close: () => machine.dispose(),
    };
  },
});

const checkType = (name: string, value: unknown, option: Options | undefined): void => {
  if (option === undefined)
    throw new WorkbenchError("usage", `nobody knows --${name}`, "Leave it out.");
  for (const each of option.array === true && Array.isArray(value) ? value : [value]) {
    const type =
      option.type === "number" ? "number" : option.type === "boolean" ? "boolean" : "string";
    const sound = typeof each === type || (type === "string" && typeof each === "number");
    must(sound && !Number.isNaN(each), () => `--${name} is ${JSON.stringify(value)}`);
  }
};
