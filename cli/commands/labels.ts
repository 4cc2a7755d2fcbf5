import { extname } from "node:path";
import type { CoinLabels } from "../../datasets/evaluation/label-tape.ts";
import { WorkbenchError } from "../../engine/errors.ts";
import type { LabelledEvent } from "../../engine/evaluation/label-events.ts";
import { formatTime, type Micros } from "../../engine/market/time.ts";
import { checkOut } from "../check-out.ts";
import { type Context, defineCommand } from "../command.ts";
import { findTape, openFound } from "../find-tape.ts";
import { plain, table } from "../text.ts";

export const labels = defineCommand({
  command: "labels <tape>",
  describe: "Where coins left their pegs, by the early-warning protocol: onsets, spikes, calm time",
  examples: [
    ["labels svb-2023", "Events of each coin and side, from data alone"],
    ["labels svb-2023 --out labels.parquet", "Every minute labelled, for models of your own"],
  ],
  positionals: {
    tape: { type: "string", demandOption: true, describe: "Path of a tape, or its name" },
  },
  options: {
    out: { type: "string", describe: "A .parquet file: a row a coin, side and minute" },
  },
  async run(args, context) {
    const out = args.out === undefined ? undefined : await parquetOut(args.out, context);
    const { labelTape } = await import("../../datasets/evaluation/label-tape.ts");
    const tape = await openFound(await findTape(args.tape, context), context);
    try {
      const all = await labelTape(tape, context.signal);
      if (out !== undefined) {
        const { writeLabels } = await import("../../datasets/evaluation/label-file.ts");
        await writeLabels(out, all);
      }
      const { name, kind } = tape.manifest;
      if (context.json) printJson(all, { tape: name, kind }, context);
      else {
        context.line(plain(`${name} (${kind})`));
        printTable(all, context);
      }
      if (out !== undefined) context.note(`labels are in ${args.out}`);
    } finally {
      tape.close();
    }
  },
});

const parquetOut = async (asked: string, context: Context): Promise<string> => {
  if (extname(asked).toLowerCase() === ".parquet") return checkOut(asked, context);
  throw new WorkbenchError("usage", `"${asked}" is no .parquet file`, "Let --out end in .parquet.");
};

const orNull = (time: Micros | undefined): string | null =>
  time === undefined ? null : formatTime(time);

const eventJson = ({ onsets, end, peak, severity, grade, dynamics }: LabelledEvent) => ({
  ...{ t50: orNull(onsets[50]), t100: orNull(onsets[100]), t300: orNull(onsets[300]) },
  ...{ end: orNull(end), peak: peak.off, peakTime: formatTime(peak.time) },
  ...{ severity, grade, dynamics },
});

const printJson = (
  all: readonly CoinLabels[],
  tape: { readonly tape: string; readonly kind: string },
  context: Context,
): void => {
  for (const { coin, side, basis = null, labels: found, clusters, series } of all) {
    for (const [i, event] of found.events.entries())
      context.object({
        ...{ type: "event", ...tape, coin, side, basis, event: i + 1, cluster: clusters[i] },
        ...eventJson(event),
      });
    for (const { from, to, peak } of found.spikes)
      context.object({
        ...{ type: "spike", ...tape, coin, side, basis },
        ...{ from: formatTime(from), to: formatTime(to), peak },
      });
    context.object({
      ...{ type: "coin", ...tape, coin, side, basis, bars: series.time.length },
      ...{ fresh: found.fresh, calm: found.calm.reduce((sum, each) => sum + each, 0) },
      ...{ events: found.events.length, spikes: found.spikes.length },
    });
  }
};

const minuteText = (time: Micros | undefined): string =>
  time === undefined ? "-" : `${formatTime(time).slice(0, 16).replace("T", " ")}Z`;

const printTable = (all: readonly CoinLabels[], context: Context): void => {
  const rows = all.flatMap(({ coin, side, labels: { events }, clusters }) =>
    events.map(({ onsets, end, peak, grade, dynamics }, i) => [
      ...[plain(coin), side, grade, dynamics],
      ...[
        minuteText(onsets[50]),
        minuteText(onsets[100]),
        minuteText(onsets[300]),
        minuteText(end),
      ],
      ...[`${Math.round(peak.off)} bps`, String(clusters[i])],
    ]),
  );
  const heads = [
    ...["coin", "side", "grade", "pace", "T_50", "T_100", "T_300", "end", "peak", "cluster"],
  ];
  if (rows.length > 0) for (const row of table([heads, ...rows])) context.line(row);
  else context.line("No coin left its peg by 50 bps for long.");
  context.line("");
  const coins = all.map(({ coin, side, basis, labels: found, series }) => {
    const share = (part: number): string =>
      series.time.length === 0 ? "-" : `${((100 * part) / series.time.length).toFixed(1)} %`;
    return [
      ...[plain(coin) + (basis === undefined ? "" : ` in ${plain(basis)}`), side],
      ...[String(found.events.length), String(found.spikes.length)],
      ...[share(found.calm.reduce((sum, each) => sum + each, 0)), share(found.fresh)],
    ];
  });
  for (const row of table([["coin", "side", "events", "spikes", "calm", "with a price"], ...coins]))
    context.line(row);
};
