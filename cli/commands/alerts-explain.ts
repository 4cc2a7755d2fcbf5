import type { Alert } from "../../engine/alerts/alert.ts";
import { alertJson } from "../../engine/alerts/alert-json.ts";
import { formatTime } from "../../engine/market/time.ts";
import type { AlertHistory, Told } from "../../recorder/alerts/alert-history.ts";
import { alertLine, readableTime } from "../alert-line.ts";
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
    const [{ acknowledged, findIncident }, { readAlertLog }, words] = await Promise.all([
      import("../../recorder/alerts/alert-history.ts"),
      import("../read-alert-log.ts"),
      import("../../datasets/events/compose-message.ts"),
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
          written: written(history, alert) ?? null,
          told: toldOf(history, alert).map(toldJson),
          baseRate: words.actionText(alert) ?? null,
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
      const action = words.actionText(alert);
      const rows = [
        ...(action === undefined ? [] : [["action", plain(action)]]),
        ...evidenceRows(alert),
        ...writtenRow(history, alert),
        ...toldRows(toldOf(history, alert), args.tape !== undefined),
      ];
      for (const row of table(rows)) context.line(`  ${row}`);
    }
    if (playbook !== undefined) {
      context.line("");
      context.line(paint(color, "bold", `What to look at first (${plain(first.playbook ?? "")})`));
      for (const line of playbook.split("\n")) context.line(plain(line));
    }
  },
});

const written = ({ written: times }: AlertHistory, alert: Alert): string | undefined => {
  const time = times.get(alert);
  return time === undefined ? undefined : formatTime(time);
};

const writtenRow = ({ written: times }: AlertHistory, alert: Alert): string[][] => {
  const time = times.get(alert);
  return time === undefined ? [] : [["written", readableTime(time)]];
};

/** The notifications that told this very emission. */
const toldOf = ({ told }: AlertHistory, { incident, step, time }: Alert): readonly Told[] =>
  told.filter(({ notification }) =>
    notification.alerts.some(
      (alert) => alert.incident === incident && alert.step === step && alert.time === time,
    ),
  );

const toldJson = ({ notification, outcome }: Told) => ({
  ...{ target: notification.target, reason: notification.reason, key: notification.key },
  due: formatTime(notification.time),
  outcome: outcome?.type ?? null,
  at: outcome === undefined ? null : formatTime(outcome.time),
});

const evidenceRows = ({ evidence }: Alert): string[][] => {
  if (evidence === undefined) return [];
  const list = (values: Readonly<Record<string, number>>): string =>
    plain(
      Object.entries(values)
        .map(([name, value]) => `${name} ${Math.round(value * 1e6) / 1e6}`)
        .join(", "),
    );
  return [
    ["seen", list(evidence.inputs)],
    ["against", list(evidence.thresholds)],
    ["data of", readableTime(evidence.dataTime)],
  ];
};

const toldRows = (told: readonly Told[], isTape: boolean): string[][] => {
  const news = told.filter(({ notification }) => notification.reason !== "repeated");
  const rows = news.map(({ notification: { target, time }, outcome }, i) => {
    const state =
      outcome === undefined
        ? isTape
          ? `would have been told at ${readableTime(time)}`
          : "waits"
        : outcome.type === "sent"
          ? `told at ${readableTime(outcome.time)}`
          : `failed at ${readableTime(outcome.time)}: ${outcome.reason}`;
    return [i === 0 ? "told" : "", plain(`${target}: ${state}`)];
  });
  const again = told.length - news.length;
  return again === 0
    ? rows
    : [
        ...rows,
        [
          rows.length === 0 ? "told" : "",
          `${again} ${again === 1 ? "repetition" : "repetitions"} until somebody acknowledges`,
        ],
      ];
};
