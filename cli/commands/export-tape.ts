import { extname } from "node:path";
import { WorkbenchError } from "../../engine/errors.ts";
import { checkOut } from "../check-out.ts";
import { defineCommand } from "../command.ts";
import { findTape, openFound } from "../find-tape.ts";
import { rangeOptions, readRange, refuseUnknown } from "../tape-range.ts";
import { bytes, plain } from "../text.ts";

const FORMATS = ["parquet", "csv", "arrow"] as const;

export const exportTape = defineCommand({
  command: "export <tape>",
  describe: "A tape's ticks as one Parquet, CSV or Arrow file",
  examples: [
    ["export svb-2023 --out svb.parquet", "For DuckDB, pandas, polars, R"],
    [
      "export svb-2023 --from 2023-03-11 --to 2023-03-12 --instrument kraken:USDC/USD --out day.csv",
      "A day of one instrument",
    ],
    ["export mine --floats --out mine.arrow", "Prices and sizes as doubles"],
  ],
  positionals: {
    tape: { type: "string", demandOption: true, describe: "Path of a tape, or its name" },
  },
  options: {
    out: { type: "string", describe: "The new file: .parquet, .csv or .arrow" },
    ...rangeOptions,
    instrument: { type: "string", array: true, describe: "Only this one; may be repeated" },
    floats: {
      type: "boolean",
      default: false,
      describe: "Doubles instead of decimals: exact to 15 digits",
    },
  },
  stops: true,
  async run(args, context) {
    const { out, floats } = args;
    const format = FORMATS.find((known) => extname(out ?? "").toLowerCase() === `.${known}`);
    if (out === undefined || format === undefined)
      throw new WorkbenchError(
        "usage",
        out === undefined ? "export needs --out" : `cannot tell the format of "${out}"`,
        "Let --out end in .parquet, .csv or .arrow.",
      );
    const range = readRange(args.from, args.to);
    const target = await checkOut(out, context);
    const tape = await openFound(await findTape(args.tape, context), context);
    try {
      const known = tape.instruments.map(({ id }) => id);
      refuseUnknown(args.instrument, known);
      const begun = context.elapsed();
      const [{ exportTicks }, { newFile }, { stat }] = await Promise.all([
        import("../../datasets/export/export-ticks.ts"),
        import("../../recorder/tape/new-file.ts"),
        import("node:fs/promises"),
      ]);
      const instruments = args.instrument;
      await newFile(target, (temporary) =>
        exportTicks(
          tape,
          { ...range, ...(instruments === undefined ? {} : { instruments }) },
          { format, floats, signal: context.signal },
          temporary,
        ),
      );
      const { size } = await stat(target);
      const elapsedMs = Math.round(context.elapsed() - begun);
      if (context.json)
        context.object({
          type: "result",
          tape: args.tape,
          path: out,
          format,
          bytes: size,
          elapsedMs,
        });
      else context.line(plain(`${out}: ${bytes(size)}`));
    } finally {
      tape.close();
    }
  },
});
