import { WorkbenchError } from "../../engine/errors.ts";
import { parseDuration } from "../../engine/market/time.ts";
import type { PipelineSettings } from "../../engine/pipeline/settings.ts";
import type { LiveViewOptions } from "../../web/board/live-view.ts";
import type { Command, Context } from "../command.ts";
import { defineCommand } from "../command.ts";
import { feedOptions, readFeedOptions } from "../feed-options.ts";
import { notifyChoice } from "../notify-choice.ts";
import { pipelineOptions, readSettings } from "../pipeline-options.ts";
import { accessOptions, readAccess } from "../serve-access.ts";
import type { ServeOptions } from "../serve-pages.ts";
import { refusePort } from "./serve.ts";

export const live: Command = defineCommand({
  command: "live",
  describe: "Live feeds through the pipeline: alerts as they come, until Ctrl-C",
  examples: [
    ["live", "Every venue, the large dollar coins"],
    ["live --venues kraken,coinbase --record ./today --json", "Kept too; for programs"],
    ["live --port 8787", "With the pages"],
  ],
  options: {
    ...feedOptions,
    ...pipelineOptions,
    record: { type: "string", describe: "Keep the feeds in this folder, as record does" },
    frames: {
      type: "string",
      describe: "Frames to a .parquet or .arrow file, or - for stdout (NDJSON)",
    },
    port: { type: "number", describe: "Serve the pages too; 0 is any free port" },
    ...accessOptions,
    refresh: {
      type: "string",
      default: "1s",
      describe: "How often the board of the pages is sent, 250ms to 2s",
    },
  },
  stops: true,
  async run(args, context) {
    const venues = await import("../../recorder/venues/index.ts");
    const choice = readFeedOptions(args, venues);
    if (args.port !== undefined) refusePort(args.port);
    const access = await readAccess(args, context);
    const refreshMs = readRefresh(args.refresh);
    const settingsOf = await readSettings(args, context);
    const settings: PipelineSettings = await settingsOf({
      clock: "receive_time",
      barInterval: async () => undefined,
    });
    const [{ runLive }, { realClock }, { summaryLines }, notify] = await Promise.all([
      import("../live-run.ts"),
      import("../feed-run.ts"),
      import("../summary-lines.ts"),
      notifyChoice(context),
    ]);
    const json = context.json || args.frames === "-";
    const clock = realClock(context);
    // The pages stand beside the feeds: there before they begin, gone when they have ended.
    const pages =
      args.port === undefined
        ? undefined
        : await openPages(
            { port: args.port, access },
            { settings, clock, refreshMs, elsewhere: Object.keys(choice.endpoints) },
            context,
          );
    const run = {
      ...{ choice, settings, json, notify, clock, view: pages?.live },
      ...(args.record === undefined ? {} : { record: args.record }),
      ...(args.frames === undefined ? {} : { frames: args.frames }),
    };
    const { summary, problem } = await runLive(run, context).finally(() => pages?.close());
    if (json) context.object(summary);
    else for (const line of summaryLines(summary, context.color)) context.line(line);
    // What was watched is told; that not all of it was kept is a failure all the same.
    if (problem !== undefined) throw problem;
  },
});

const openPages = async (
  where: Pick<ServeOptions, "port" | "access">,
  options: LiveViewOptions,
  context: Context,
) => {
  const [{ openPages: open }, { LiveView }] = await Promise.all([
    import("../serve-pages.ts"),
    import("../../web/board/live-view.ts"),
  ]);
  const live = new LiveView(options);
  return { live, ...(await open({ ...where, live }, context)) };
};

const readRefresh = (text: string): number => {
  const ms = parseDuration(text) / 1000;
  if (!(ms >= 250 && ms <= 2000))
    throw new WorkbenchError(
      "usage",
      `--refresh: ${text} is not between 250ms and 2s`,
      "Nobody reads faster than the one, and what is slower than the other is not live.",
    );
  return ms;
};
