import { defineCommand } from "../command.ts";
import { feedOptions, readFeedOptions } from "../feed-options.ts";
import { statusJson } from "../feed-status.ts";
import { statusPainter } from "../status-painter.ts";
import { grouped, plain } from "../text.ts";

export const record = defineCommand({
  command: "record",
  describe:
    "Live feeds to a tape, every message as it came; goes on with a recording that is there",
  examples: [
    ["record --out ./today", "Every venue, the large dollar coins, until Ctrl-C"],
    ["record --venues kraken,coinbase --coins USDC,USDT --for 8h --out ./night", "A working night"],
    [
      "record --venues kraken --endpoint kraken=ws://127.0.0.1:9100/kraken/v2 --rest-endpoint kraken=http://127.0.0.1:9100/kraken --out ./drill",
      "From a simulated venue: see simulate",
    ],
  ],
  options: {
    ...feedOptions,
    out: { type: "string", describe: "Folder of the tape (default: recorded-<date> in the home)" },
  },
  stops: true,
  async run(args, context) {
    const venues = await import("../../recorder/venues/index.ts");
    const choice = readFeedOptions(args, venues);
    const [{ foldOf, openRecordingLog, recordingFolder }, { realClock, runFeeds }] =
      await Promise.all([import("../recording-log.ts"), import("../feed-run.ts")]);
    const folder = recordingFolder(args.out, context);
    const clock = realClock(context);
    const painter = statusPainter(context);
    const log = await openRecordingLog(folder, clock, { ...context, note: painter.note });
    // Without a disk there is nothing left for it to do.
    const stop = { when: () => log.problem !== undefined };
    let ticks = 0;
    try {
      ({ ticks } = await runFeeds(
        {
          ...{ choice, clock, log, stop, since: log.since },
          fold: (listener) => foldOf(log, listener),
          show: (status) => {
            if (context.json) context.object(statusJson(status));
            else painter.show(status);
          },
        },
        { ...context, note: painter.note },
      ));
    } finally {
      painter.stop();
      await log.close();
    }
    if (context.json) {
      const all = log.before + ticks;
      context.object({ type: "result", tape: folder, frames: log.safe, ticks: all });
    } else
      context.line(
        plain(
          `nothing lost: ${grouped(log.safe)} frames in ${folder}, ${grouped(ticks)} ticks of this run`,
        ),
      );
  },
});
