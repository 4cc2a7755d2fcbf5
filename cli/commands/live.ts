import type { TearSheet } from "../../engine/backtest/tear-sheet/shape.ts";
import { WorkbenchError } from "../../engine/errors.ts";
import { parseDuration } from "../../engine/market/time.ts";
import type { PipelineSettings } from "../../engine/pipeline/settings.ts";
import type { LiveView, LiveViewOptions } from "../../web/board/live-view.ts";
import type { Command, Context } from "../command.ts";
import { defineCommand } from "../command.ts";
import type { Console } from "../console.ts";
import { feedOptions, readFeedOptions } from "../feed-options.ts";
import type { PaperChoice } from "../live-paper.ts";
import type { LiveMonitor, LiveParts } from "../monitor/live-monitor.ts";
import { monitorConsole } from "../monitor/wants-monitor.ts";
import { notifyChoice } from "../notify-choice.ts";
import { pipelineOptions, readSettings } from "../pipeline-options.ts";
import { readPaper } from "../read-paper.ts";
import { accessOptions, readAccess } from "../serve-access.ts";
import type { ServeOptions } from "../serve-pages.ts";
import { strategyOptions } from "../strategy-options.ts";
import { refusePort } from "./serve.ts";

export const live: Command = defineCommand({
  command: "live",
  describe: "Live feeds through the pipeline: the board in the terminal, else alerts as they come",
  examples: [
    ["live", "Every venue, the large dollar coins, on a board; ? shows its keys"],
    ["live --venues kraken,coinbase --record ./today --json", "Kept too; for programs"],
    ["live --port 8787", "With the pages"],
    [
      "live --paper --strategy depegReversion --capital 10000 --record ./today",
      "Trades on paper, kept: started again, it goes on with the same account",
    ],
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
    paper: { type: "boolean", default: false, describe: "Trade on paper: with --strategy" },
    ...strategyOptions,
    plain: {
      type: "boolean",
      default: false,
      describe: "Alerts as lines and the state of the feeds below, instead of the board",
    },
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
    const paper = args.paper ? await readPaper(args, context) : undefined;
    const json = context.json || args.frames === "-";
    const clock = realClock(context);
    const terminal = monitorConsole({ ...context, json }, args.plain);
    const seen = terminal !== undefined || args.port !== undefined;
    const elsewhere = Object.keys(choice.endpoints);
    const view = seen ? await openView({ settings, clock, refreshMs, elsewhere }) : undefined;
    // The pages stand beside the feeds: there before they begin, gone when they have ended.
    const pages =
      args.port === undefined || view === undefined
        ? undefined
        : await openPages({ port: args.port, access, live: view }, context);
    const monitor =
      terminal &&
      view &&
      (await openMonitor(terminal, { live: view, clock, pages: pages?.url }, context));
    const run = {
      ...{ choice, settings, json, notify, clock, view, painter: monitor?.painter, paper },
      ...(args.record === undefined ? {} : { record: args.record }),
      ...(args.frames === undefined ? {} : { frames: args.frames }),
    };
    const { summary, problem, sheet } = await runLive(run, monitor?.context ?? context).finally(
      async () => {
        view?.close();
        await pages?.close();
        await monitor?.close();
      },
    );
    if (sheet !== undefined) await tellSheet(sheet, paper, json, context);
    if (json) context.object(summary);
    else for (const line of summaryLines(summary, context.color)) context.line(line);
    // What was watched is told; that not all of it was kept is a failure all the same.
    if (problem !== undefined) throw problem;
  },
});

const tellSheet = async (
  sheet: TearSheet,
  paper: PaperChoice | undefined,
  json: boolean,
  context: Context,
): Promise<void> => {
  if (json) return context.object({ ...sheet });
  const { backtestLines } = await import("../backtest-lines.ts");
  const table = paper?.strategy.definition.parameters ?? {};
  for (const line of [...backtestLines(sheet, table, context.color), ""]) context.line(line);
};

const openView = async (options: LiveViewOptions): Promise<LiveView> => {
  const { LiveView } = await import("../../web/board/live-view.ts");
  return new LiveView(options);
};

const openPages = async (options: ServeOptions, context: Context) => {
  const { openPages: open } = await import("../serve-pages.ts");
  return open(options, context);
};

const openMonitor = async (
  terminal: Console,
  parts: LiveParts,
  context: Context,
): Promise<LiveMonitor> => {
  const { openLiveMonitor } = await import("../monitor/live-monitor.ts");
  return openLiveMonitor(terminal, parts, context);
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
