import { tallyJson } from "../../engine/notify/tally.ts";
import { defineCommand } from "../command.ts";
import { makeDataset, openFound } from "../find-tape.ts";
import { readAccess } from "../serve-access.ts";
import { servePages } from "../serve-pages.ts";
import { paint } from "../text.ts";
import { refusePort, serveOptions } from "./serve.ts";

const EVENT = "svb-2023";

export const start = defineCommand({
  command: "start",
  describe: "The weekend of March 2023: event report, then the pages until Ctrl-C",
  examples: [
    ["start", "What npm start runs"],
    ["start --no-serve", "The report alone"],
  ],
  options: {
    ...serveOptions,
    "no-serve": { type: "boolean", default: false, describe: "Only the report" },
  },
  stops: true,
  async run(args, context) {
    refusePort(args.port);
    const access = await readAccess(args, context);
    const [
      { datasets },
      { runReplay },
      { summaryLines },
      { EventReporter },
      lines,
      pipeline,
      words,
    ] = await Promise.all([
      import("../../datasets/index.ts"),
      import("../replay-run.ts"),
      import("../summary-lines.ts"),
      import("../../engine/evaluation/event-report.ts"),
      import("../event-lines.ts"),
      import("../../engine/pipeline/settings.ts"),
      import("../alerts-on-tape.ts"),
    ]);
    const rehearsal = await words.rehearse(context);
    const path = await makeDataset(EVENT, context);
    const tape = await openFound(path, context);
    const dataset = datasets[EVENT];
    const isMeasured = dataset?.isAnchored.bind(dataset) ?? (() => false);
    try {
      const reporter = new EventReporter();
      const settings = pipeline.defaultSettings(tape.clock);
      const summary = await runReplay(
        { tape, settings, json: context.json, alerts: false, also: [reporter, rehearsal] },
        context,
      );
      const told = words.toldBy(rehearsal, summary);
      if (context.json) {
        context.object(lines.eventJson(reporter.events(), { isMeasured }));
        context.object({ ...summary, notifications: tallyJson(told) });
      } else {
        const { color } = context;
        context.line(paint(color, "bold", dataset?.title ?? EVENT));
        context.line("");
        for (const line of lines.eventLines(reporter.events(), { isMeasured, color }))
          context.line(line);
        context.line("");
        for (const line of summaryLines(summary, color, told)) context.line(line);
        context.line("");
        context.line(
          "The real trades of that weekend, from Kraken: pegtape datasets pull svb-2023-kraken",
        );
      }
      if (summary.stopped) return;
    } finally {
      tape.close();
    }
    if (args["no-serve"]) return;
    await context.drained();
    await servePages({ port: args.port, access, tape: path }, context);
  },
});
