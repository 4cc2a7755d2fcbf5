import type { Alert } from "../../engine/alerts/alert.ts";
import { readableNumber } from "../../engine/alerts/readable-number.ts";
import { formatTime } from "../../engine/market/time.ts";
import { day, oneDecimal, signedBps } from "../../web/format.ts";
import { cell, type Line, line, lineWidth, span, wrap } from "./line.ts";
import { severityMark } from "./marks.ts";
import type { MonitorState } from "./state.ts";
import type { MonitorView } from "./view.ts";

const isOver = ({ state, recovering, boardOnly }: Alert): boolean =>
  state === "resolved" || state === "lost" || recovering === true || boardOnly === true;

const stateOf = ({ state, recovering }: Alert): string => (recovering ? "recovers" : state);

const amountOf = ({ value, unit }: Alert): string =>
  unit === "bps" ? `${signedBps(value)} bps` : `${readableNumber(value)} ${unit}`;

/** `11 Mar 07:15:02`; where there is little room without the seconds. */
const timeOf = ({ time }: Alert, length: number): string =>
  `${day(time).padStart(6)} ${formatTime(time).slice(11, length + 4)}`;

/** With less than this an alert's words would have no room. */
const WIDE = 100;

/** An alert as a line: when, how bad, of what, how far, what became of it, and its words as far as they fit. */
const alertLine = (alert: Alert, width: number, chosen: boolean): Line => {
  const pale = isOver(alert);
  const ink = pale ? "dim" : "plain";
  const [time, amount] = width < WIDE ? [12, 11] : [15, 13];
  const head: Line = [
    span(chosen ? "\u25b8 " : "  ", "bold"),
    cell(timeOf(alert, time), time, { ink }),
    span("  "),
    severityMark(alert.severity, pale ? "dim" : alert.severity),
    span(" "),
    cell(alert.coin, 8, { ink: pale ? "dim" : "bold" }),
    cell(amountOf(alert), amount, { ink, right: true }),
    span("  "),
    cell(stateOf(alert), 9, { ink }),
    span("  "),
  ];
  const note = alert.boardOnly ? " (board only)" : "";
  const message = `${alert.rule}: ${alert.message}${note}`;
  return [...head, cell(message, Math.max(0, width - lineWidth(head)), { ink })];
};

/** A pane of the last alerts beneath the board, the newest first. */
export const alertPane = (view: MonitorView, width: number, height: number): Line[] => {
  const { alerts, board } = view;
  const open = board?.openAlerts ?? 0;
  const title = `\u2500 alerts: ${open} open, ${alerts.length} so far `;
  const rule = line(`${title}${"\u2500".repeat(Math.max(0, width - title.length))}`, "dim");
  const shown =
    alerts.length === 0
      ? [line("  none so far", "dim")]
      : alerts
          .slice(-(height - 1))
          .reverse()
          .map((alert) => alertLine(alert, width, false));
  return Array.from({ length: height }, (_, at) => (at === 0 ? rule : (shown[at - 1] ?? [])));
};

/** All alerts, the newest first, and beneath them what the chosen one rests on. */
export const alertsPage = (
  { alerts }: MonitorView,
  { at }: MonitorState,
  width: number,
  height: number,
): Line[] => {
  if (alerts.length === 0) return [line("  no alert so far", "dim")];
  const now = Math.min(at, alerts.length - 1);
  const chosen = alerts.at(-1 - now);
  const details = chosen === undefined ? [] : evidence(chosen, width);
  const room = Math.max(3, height - Math.min(details.length, Math.floor(height / 2)) - 1);
  const from = Math.max(0, Math.min(now - Math.floor(room / 2), alerts.length - room));
  const list = alerts
    .slice(Math.max(0, alerts.length - from - room), alerts.length - from)
    .reverse()
    .map((alert) => alertLine(alert, width, alert === chosen));
  return [...list, line("\u2500".repeat(width), "dim"), ...details];
};

/** What a rule saw when it spoke. */
const evidence = (alert: Alert, width: number): Line[] => {
  const { message, incident, step, rule, action, evidence: rests, basis } = alert;
  const numbers = (title: string, values: Readonly<Record<string, number>>): Line[] => {
    const words = Object.entries(values).map(([name, value]) => `${name} ${numberOf(value)}`);
    return words.length === 0
      ? []
      : wrap(`${title}: ${words.join(", ")}`, width - 4).map((text) => line(`  ${text}`, "dim"));
  };
  const advice = action === "NONE" ? "" : `, ${action.toLowerCase().replace("_", " ")}`;
  const judged = basis === undefined ? "" : `, judged in ${basis}`;
  return [
    line(`  ${incident}/${step}, rule ${rule}${advice}${judged}`, "bold"),
    ...wrap(message, width - 4).map((text) => line(`  ${text}`)),
    ...(rests === undefined
      ? []
      : [
          ...numbers(`thresholds in force (${alert.unit}; times in seconds)`, rests.thresholds),
          ...numbers("values judged", rests.inputs),
        ]),
  ];
};

const numberOf = (value: number): string =>
  Number.isFinite(value) ? readableNumber(value) : oneDecimal(value);
