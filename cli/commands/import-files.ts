import { basename, resolve } from "node:path";
import { WorkbenchError } from "../../engine/errors.ts";
import { parseInstrument } from "../../engine/market/instrument.ts";
import { formatTime, micros, parseDuration } from "../../engine/market/time.ts";
import { defineCommand } from "../command.ts";
import { startProgress } from "../progress.ts";
import { grouped, plain, table } from "../text.ts";

/** Where these coins trade today. Others are welcome, but may be a slip of the pen. */
const KNOWN_VENUES = [
  "coinbase",
  "binance",
  "kraken",
  "okx",
  "bybit",
  "bitstamp",
  "gemini",
  "bitfinex",
  "cryptocom",
  "kucoin",
  "gate",
  "coingecko",
] as const;

export const importFiles = defineCommand({
  command: "import <files..>",
  describe: "CSV or Parquet files to a tape",
  examples: [
    ["import trades.csv --format trades-csv --instrument kraken:USDC/USD --out mine", "Trades"],
    [
      "import a.parquet --instrument kraken:USDC/USD --format bars-parquet --interval 1m --add b.parquet --instrument kraken:USDT/USD --out tape",
      "Two instruments on one tape",
    ],
    [
      "import k.csv --format bars-csv --interval 1h --columns time=ts:ms,close=c --instrument bybit:USDe/USDT --out usde",
      "Foreign column names and units",
    ],
  ],
  positionals: {
    files: {
      type: "string",
      array: true,
      demandOption: true,
      describe: "In order: ties in time keep it",
    },
  },
  options: {
    format: {
      type: "string",
      describe: "How they are laid out, one of those below (default: guessed by the first rows)",
    },
    instrument: { type: "string", describe: "Whose they are: venue:BASE/QUOTE" },
    interval: { type: "string", describe: "Length of a bar: 1m, 1h" },
    columns: { type: "string", describe: "name=column[:unit], with commas; units s ms us ns iso" },
    stamp: {
      type: "string",
      choices: ["open", "close"],
      describe: "What a bar's time means (default: open)",
    },
    by: {
      type: "string",
      choices: ["event", "receive"],
      describe:
        "Which time orders the rows; receive (ticks only) keeps a recording as it was (default: event)",
    },
    add: {
      type: "string",
      describe:
        "Begins a further group of files with options of its own; what it does not say is as in the first",
    },
    out: { type: "string", describe: "Folder of the new tape" },
    name: { type: "string", describe: "Name of the tape (default: the folder's)" },
  },
  groups: "--add",
  stops: true,
  async details() {
    const { importFormats } = await import("../../datasets/import/groups.ts");
    return ["Formats:", ...table(importFormats.map(({ id, describe }) => [`  ${id}`, describe]))];
  },
  async run(first, context, more) {
    const groups = [first, ...more].map(({ files = [], interval, stamp, ...said }) => ({
      files: files.map((file) => resolve(context.cwd, file)),
      format: said.format,
      instrument: said.instrument,
      columns: said.columns,
      interval: interval === undefined ? undefined : parseDuration(interval),
      stamp,
    }));
    // Either may stand in any group: there is one tape.
    const out = [first, ...more].flatMap((group) => group.out ?? []).at(-1);
    const name = [first, ...more].flatMap((group) => group.name ?? []).at(-1);
    if (out === undefined)
      throw new WorkbenchError("usage", "import needs --out", "Name the folder of the new tape.");
    const by = [first, ...more].flatMap((group) => group.by ?? []).at(-1);
    const { importTape } = await import("../../datasets/import/import-tape.ts");
    const files = groups.flatMap((group) => group.files).length;
    const progress = await startProgress(context, "import", files + 1, "files");
    const begun = context.elapsed();
    const manifest = await importTape({
      groups,
      by: by === "receive" ? "receive_time" : "event_time",
      out: resolve(context.cwd, out),
      name: name ?? basename(resolve(context.cwd, out)),
      created: formatTime(micros(context.now() * 1000)),
      guessed: (file, format, why) =>
        context.note(`${basename(file)} is taken for ${format}: ${why}`),
      progress: ({ filesDone }) => {
        // Thrown from here it is a failure like any other: nothing is left behind.
        context.signal.throwIfAborted();
        progress.update(filesDone);
      },
    }).finally(() => progress.stop());
    const { ticks, from, to, instruments } = manifest;
    const foreign = new Set(instruments.map((id) => parseInstrument(id).venue));
    for (const venue of KNOWN_VENUES) foreign.delete(venue);
    if (foreign.size > 0)
      context.note(
        `not a venue known here: ${[...foreign].join(", ")}; right for a venue of the past, else check the spelling`,
      );
    const elapsedMs = Math.round(context.elapsed() - begun);
    if (context.json) {
      const tape = manifest.name;
      context.object({ type: "result", tape, path: out, ticks, from, to, instruments, elapsedMs });
      return;
    }
    context.line(plain(`${out}: ${grouped(ticks)} ticks of ${instruments.join(", ")}`));
    context.line(`from ${from} to ${to}`);
    context.note(`next: pegtape replay ${out}`);
  },
});
