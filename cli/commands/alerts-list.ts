import { formatTime } from "../../engine/market/time.ts";
import { defineCommand } from "../command.ts";
import { pipelineOptions } from "../pipeline-options.ts";
import { plain, table } from "../text.ts";

export const alertsList = defineCommand({
  command: "alerts list [tape]",
  describe: "Incidents of live runs, or of a tape",
  examples: [
    ["alerts list --open", "What goes on, and what somebody has acknowledged"],
    ["alerts list svb-2023 --preset quiet --json", "A tape's, for programs"],
  ],
  positionals: {
    tape: { type: "string", describe: "A tape; without one, the live runs of the last two days" },
  },
  options: {
    ...pipelineOptions,
    coin: { type: "string", describe: "Only this coin's" },
    open: { type: "boolean", default: false, describe: "Only those that are not over" },
  },
  async run(args, context) {
    const [{ acknowledged }, { readAlertLog }, { incidentsOf }, { readableTime }] =
      await Promise.all([
        import("../../recorder/alerts/alert-history.ts"),
        import("../read-alert-log.ts"),
        import("../../engine/evaluation/incidents.ts"),
        import("../../engine/alerts/readable-time.ts"),
      ]);
    const history =
      args.tape === undefined
        ? await readAlertLog(context)
        : await (await import("../alerts-on-tape.ts")).readTapeAlerts(args.tape, args, context);
    const shown = incidentsOf(history.alerts).filter(
      ({ first, state }) =>
        (args.coin === undefined || first.coin === args.coin) &&
        (!args.open || state === "open" || state === "recovering"),
    );
    if (context.json) {
      for (const incident of shown) {
        const { id, first, last, worst, severity, state, emissions } = incident;
        context.object({
          ...{ type: "incident", incident: id, coin: first.coin, rule: first.rule },
          ...(first.venue === undefined ? {} : { venue: first.venue }),
          ...{ severity, state, from: formatTime(first.time), last: formatTime(last.time) },
          ...{ worst: worst.value, unit: worst.unit, emissions: emissions.length },
          acknowledgedBy: acknowledged(history, incident)?.by ?? null,
        });
      }
      return;
    }
    const rows = shown.map((incident) => {
      const { id, first, last, worst, severity, state } = incident;
      const by = acknowledged(history, incident)?.by;
      return [
        ...[severity, state, plain(id), readableTime(first.time), readableTime(last.time)],
        `${worst.value.toFixed(1)} ${worst.unit}`,
        by === undefined ? "" : `acknowledged by ${plain(by)}`,
      ];
    });
    const heads = ["severity", "state", "incident", "since", "last word", "farthest told", ""];
    if (rows.length > 0) for (const row of table([heads, ...rows])) context.line(row.trimEnd());
    else
      context.note(
        args.tape === undefined
          ? "no incident: pegtape live writes them down"
          : "no incident on this tape",
      );
  },
});
