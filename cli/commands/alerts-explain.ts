import { alertJson } from "../../engine/alerts/alert-json.ts";
import { readableTime } from "../../engine/alerts/readable-time.ts";
import { alertLine } from "../alert-line.ts";
import { defineCommand } from "../command.ts";
import { pipelineOptions } from "../pipeline-options.ts";
import { paint, plain, table } from "../text.ts";

export const alertsExplain = defineCommand({
  command: "alerts explain <incident> [tape]",
  describe: "Why an incident was told: what was seen, what it was held against, who heard",
  examples: [
    ["alerts explain USDC-depeg-1", "The newest of this name in live runs"],
    ["alerts explain USDC-depeg-1 svb-2023", "That of a tape"],
  ],
  positionals: {
    incident: { type: "string", demandOption: true, describe: "As alerts list names it" },
    tape: { type: "string", describe: "A tape; without one, the live runs of the last two days" },
  },
  options: pipelineOptions,
  async run(args, context) {
    const [{ acknowledged, findIncident }, { readAlertLog }, words, explain] = await Promise.all([
      import("../../recorder/alerts/alert-history.ts"),
      import("../read-alert-log.ts"),
      import("../../datasets/events/compose-message.ts"),
      import("../../datasets/explain-alert.ts"),
    ]);
    const history =
      args.tape === undefined
        ? await readAlertLog(context)
        : await (await import("../alerts-on-tape.ts")).readTapeAlerts(args.tape, args, context);
    const incident = findIncident(history.alerts, args.incident);
    const { emissions, worst, first } = incident;
    const ack = acknowledged(history, incident);
    const playbook = words.playbookOf(worst);
    if (context.json) {
      for (const alert of emissions)
        context.object({
          ...alertJson(alert),
          ...explain.explanationJson(history, alert),
        });
      context.object({
        ...{
          type: "incident",
          incident: incident.id,
          state: incident.state,
          playbook: playbook ?? null,
        },
        acknowledgedBy: ack?.by ?? null,
      });
      return;
    }
    const { color } = context;
    context.line(paint(color, "bold", plain(`${incident.id} (${incident.state})`)));
    if (ack !== undefined)
      context.line(
        plain(
          `acknowledged by ${ack.by} at ${readableTime(ack.time)}${ack.note === undefined ? "" : `: ${ack.note}`}`,
        ),
      );
    for (const alert of emissions) {
      context.line("");
      context.line(alertLine(alert, color));
      const rows = explain
        .explainAlert(history, alert, { isTape: args.tape !== undefined })
        .map((row) => row.map(plain));
      for (const row of table(rows)) context.line(`  ${row}`);
    }
    if (playbook !== undefined) {
      context.line("");
      context.line(paint(color, "bold", `What to look at first (${plain(first.playbook ?? "")})`));
      for (const line of playbook.split("\n")) context.line(plain(line));
    }
  },
});
