import { resolve } from "node:path";
import type { PullProgress } from "../../datasets/archives/pull-progress.ts";
import { defineCommand } from "../command.ts";
import { pullPainter } from "../pull-painter.ts";
import { bytes, grouped, plain, took } from "../text.ts";

export const datasetsPull = defineCommand({
  command: "datasets pull <name>",
  describe: "The real history of an event, from the venues' public archives, to a tape",
  examples: [
    ["datasets pull svb-2023-kraken", "Every trade of the weekend; Ctrl-C and again goes on"],
    [
      "datasets pull svb-2023-kraken --from 2023-03-11T06:00 --to 2023-03-11T09:00",
      "These hours first; the tape of their day can be replayed while the rest follows",
    ],
    [
      "datasets pull usde-2025-venues --instrument bybit:USDe/USDT --from 2025-10-10T21:00 --to 2025-10-10T23:00 --only --out usde",
      "One instrument, these hours and nothing else",
    ],
    [
      "datasets pull svb-2023-binance --base-url binance=http://127.0.0.1:8000",
      "From a mirror of the archive",
    ],
  ],
  positionals: {
    name: { type: "string", demandOption: true, describe: "A pullable one of datasets list" },
  },
  options: {
    from: { type: "string", describe: "Begin of the hours that matter, which come first" },
    to: { type: "string", describe: "Their end, exclusive" },
    only: { type: "boolean", default: false, describe: "These hours and no more" },
    instrument: { type: "string", array: true, describe: "Only this one; may be repeated" },
    out: { type: "string", describe: "Folder of the tape (default: <home>/tapes/<name>)" },
    keep: {
      type: "boolean",
      default: false,
      describe: "Keep what was downloaded under <home>/pulls when the tape is whole",
    },
    "base-url": {
      type: "string",
      array: true,
      describe: "<source>=<url>, instead of the venue's own; may be repeated",
    },
  },
  stops: true,
  async details() {
    const [{ archiveSources }, { table }] = await Promise.all([
      import("../../datasets/archives/index.ts"),
      import("../text.ts"),
    ]);
    const rows = Object.values(archiveSources).map(({ id, describe }) => [`  ${id}`, describe]);
    return ["Sources:", ...table(rows)];
  },
  async run(args, context) {
    const { choosePull } = await import("../pull-choice.ts");
    const choice = choosePull(args);
    const { pull } = await import("../../datasets/archives/pull.ts");
    const painter = pullPainter(context);
    const begun = context.elapsed();
    let last: PullProgress | undefined;
    const pulled = await pull({
      ...choice,
      home: context.home,
      out: args.out === undefined ? undefined : resolve(context.cwd, args.out),
      only: args.only,
      keep: args.keep,
      machine: {
        now: () => context.now(),
        elapsed: () => context.elapsed(),
        random: () => context.random(),
        wait: (ms, signal) => context.wait(ms, signal),
        signal: context.signal,
      },
      progress: (progress) => {
        last = progress;
        painter.update(progress);
      },
      note: (text) => painter.note(text),
    }).finally(() => painter.stop());
    const { manifest, path, already, absent } = pulled;
    const { ticks, from, to, instruments } = manifest;
    for (const { unit, why } of absent) context.note(plain(`absent: ${unit}: ${why}`));
    const received = last?.bytes ?? 0;
    const elapsedMs = Math.round(context.elapsed() - begun);
    if (context.json) {
      const tape = manifest.name;
      const span = { ticks, from, to, instruments };
      context.object({
        type: "result",
        tape,
        path,
        ...span,
        already,
        absent,
        bytes: received,
        elapsedMs,
      });
      return;
    }
    context.line(plain(`${path}: ${grouped(ticks)} ticks of ${instruments.join(", ")}`));
    context.line(`from ${from} to ${to}`);
    // The tape, then what to do with it.
    await context.drained();
    if (already) context.note("it was there already; nothing was downloaded");
    else context.note(`${bytes(received)} in ${took(elapsedMs)}; terms: ${manifest.licence}`);
    context.note(`next: pegtape replay ${args.out ?? manifest.name}`);
  },
});
