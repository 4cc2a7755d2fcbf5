import type { PipelineSettings } from "../../engine/pipeline/settings.ts";
import type { Command, Context } from "../command.ts";
import { defineCommand } from "../command.ts";
import { feedOptions, readFeedOptions } from "../feed-options.ts";
import { notifyChoice } from "../notify-choice.ts";
import { pipelineOptions, readSettings } from "../pipeline-options.ts";
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
  },
  stops: true,
  async run(args, context) {
    const venues = await import("../../recorder/venues/index.ts");
    const choice = readFeedOptions(args, venues);
    if (args.port !== undefined) refusePort(args.port);
    const settingsOf = await readSettings(args, context);
    const settings: PipelineSettings = await settingsOf({
      clock: "receive_time",
      barInterval: async () => undefined,
    });
    const [{ runLive }, { summaryLines }, notify] = await Promise.all([
      import("../live-run.ts"),
      import("../summary-lines.ts"),
      notifyChoice(context),
    ]);
    const json = context.json || args.frames === "-";
    const run = {
      ...{ choice, settings, json, notify },
      ...(args.record === undefined ? {} : { record: args.record }),
      ...(args.frames === undefined ? {} : { frames: args.frames }),
    };
    // The pages stand beside the feeds: there before they begin, gone when they have ended.
    const pages = args.port === undefined ? undefined : await openPages(args.port, context);
    const { summary, problem } = await runLive(run, context).finally(() => pages?.close());
    if (json) context.object(summary);
    else for (const line of summaryLines(summary, context.color)) context.line(line);
    // What was watched is told; that not all of it was kept is a failure all the same.
    if (problem !== undefined) throw problem;
  },
});

const openPages = async (port: number, context: Context) => {
  const { openPages: open } = await import("../serve-pages.ts");
  return open({ port, host: "127.0.0.1" }, context);
};
