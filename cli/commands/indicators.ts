import { resolve } from "node:path";
import { WorkbenchError } from "../../engine/errors.ts";
import type { Input } from "../../engine/indicators/indicator.ts";
import type { Select } from "../../engine/indicators/select.ts";
import { decimalToE8 } from "../../engine/market/price.ts";
import { parseDuration } from "../../engine/market/time.ts";
import { finite } from "../../engine/pipeline/frame-json.ts";
import { defineCommand } from "../command.ts";
import { grouped, table } from "../text.ts";

const INPUTS = ["bars", "l1", "venues", "coins"] as const satisfies readonly Input[];

/** A bar's length where a file of one row does not tell it, µs. */
const MINUTE = 60e6;

export const indicators = defineCommand({
  command: "indicators <file>",
  describe: "Indicators over a CSV or Parquet file of bars (or quotes, or trades of venues) as CSV",
  examples: [
    ['indicators bars.csv --select "rsi(14)" --select "bollinger(20,2)"', "Two of them"],
    ["indicators bars.parquet --all --columns time=ts:ms,close=c", "All, with foreign names"],
    ['indicators l1.csv --input l1 --select "ofi(100)"', "Over best bids and asks"],
  ],
  positionals: {
    file: {
      type: "string",
      demandOption: true,
      describe: "CSV or Parquet, perhaps in .gz or .zip",
    },
  },
  options: {
    select: { type: "string", array: true, describe: "One of those below; may be repeated" },
    all: { type: "boolean", default: false, describe: "All that this input feeds, with defaults" },
    input: { type: "string", choices: INPUTS, default: "bars", describe: "What the rows are" },
    columns: { type: "string", describe: "name=column[:unit], with commas; units s ms us ns iso" },
    interval: { type: "string", describe: "Length of a bar (default: the rows' usual distance)" },
    stamp: {
      type: "string",
      choices: ["open", "close"],
      default: "open",
      describe: "What a bar's time means",
    },
    peg: { type: "string", default: "1", describe: "Price at par, or none" },
  },
  stops: true,
  async details() {
    const { indicators: registry } = await import("../../engine/indicators/registry.ts");
    return [
      "Indicators:",
      ...table(
        [...registry.values()].map(({ id, title, input, parameters }) => [
          `  ${id}(${parameters.map(({ name }) => name).join(",")})`,
          input,
          title,
        ]),
      ),
    ];
  },
  async run({ file: name, ...args }, context) {
    const input = INPUTS.find((known) => known === args.input) ?? "bars";
    const selects = await chosen(args.select ?? [], args.all, input);
    const peg = readPeg(args.peg);
    const interval = args.interval === undefined ? undefined : parseDuration(args.interval);
    const [{ readRows }, { BatchRow, driveRows }, { selectColumns }] = await Promise.all([
      import("../../datasets/rows/read-rows.ts"),
      import("../row-drivers.ts"),
      import("../../engine/indicators/select.ts"),
    ]);
    const file = await readRows(resolve(context.cwd, name), input, args.columns, name);
    try {
      const stamp = args.stamp === "close" ? "close" : "open";
      const options = { peg, stamp, interval: interval ?? file.step ?? MINUTE } as const;
      const all = selects.map((select) => driveRows(select, file, options));
      const at = new BatchRow();
      const names = selects.flatMap((select) => selectColumns(select));
      if (!context.json) context.line(["i", "time_ms", ...names].map(csvField).join(","));
      let i = 0;
      for await (const batch of file.batches()) {
        let text = "";
        for (let row = 0; row < batch.length; row++, i++) {
          at.move(batch, row);
          for (const { take } of all) take(at);
          const time = at.time / 1e3;
          if (context.json) {
            const values = all.flatMap(({ values: own }) => [...own].map(finite));
            const named = Object.fromEntries(names.map((key, k) => [key, values[k]]));
            text += `${JSON.stringify({ type: "row", i, timeMs: time, values: named })}\n`;
            continue;
          }
          text += `${i},${time}`;
          for (const { values } of all)
            for (const value of values) text += Number.isNaN(value) ? "," : `,${value}`;
          text += "\n";
        }
        context.out(text);
        await context.drained();
        if (context.signal.aborted) return;
      }
      context.note(`${grouped(file.rows)} rows, ${names.length} columns`);
    } finally {
      await file.close();
    }
  },
});

const chosen = async (texts: readonly string[], all: boolean, input: Input): Promise<Select[]> => {
  const [{ indicators: registry }, { parseSelect }] = await Promise.all([
    import("../../engine/indicators/registry.ts"),
    import("../../engine/indicators/select.ts"),
  ]);
  const known = [...registry.values()].filter((definition) => definition.input === input);
  if (all && texts.length > 0)
    throw new WorkbenchError(
      "usage",
      "--all and --select are both given",
      "Leave one of them out.",
    );
  if (all) return known.map(({ id }) => parseSelect(id));
  if (texts.length === 0)
    throw new WorkbenchError(
      "usage",
      "no indicator is asked for",
      'Add --select "rsi(14)" (may be repeated), or --all. indicators --help lists them.',
    );
  const selects = texts.map(parseSelect);
  const foreign = selects.find(({ definition }) => definition.input !== input);
  if (foreign !== undefined)
    throw new WorkbenchError(
      "usage",
      `${foreign.definition.id} is fed with ${foreign.definition.input}, not ${input}`,
      `Add --input ${foreign.definition.input}, with a file of that kind.`,
    );
  const twice = selects.find(
    ({ text }, at) => selects.findIndex((each) => each.text === text) !== at,
  );
  if (twice !== undefined)
    throw new WorkbenchError("usage", `"${twice.text}" is asked for twice`, "Name each once.");
  return selects;
};

const readPeg = (text: string): number => {
  if (text === "none") return Number.NaN;
  const steps = decimalToE8(text);
  if (steps === undefined || !(steps > 0))
    throw new WorkbenchError(
      "usage",
      `--peg "${text}" is no price`,
      "Give a price, like 1, or none.",
    );
  return steps;
};

/** RFC 4180: in quotes where it holds a comma or a quote. */
const csvField = (text: string): string =>
  /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
