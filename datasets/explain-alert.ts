import type { Alert } from "../engine/alerts/alert.ts";
import { readableTime } from "../engine/alerts/readable-time.ts";
import { formatTime } from "../engine/market/time.ts";
import type { AlertHistory, Told } from "../recorder/alerts/alert-history.ts";
import { actionText } from "./events/compose-message.ts";

type Known = Pick<AlertHistory, "told" | "written">;

/** What is explained, and how. Text from a feed stays as it is: whoever shows it makes it harmless. */
export type ExplainRow = readonly [what: string, how: string];

/**
 * Why an emission was told: what it suggests, what was seen and held against which thresholds, when the data was from, when
 * it was written down, who heard.
 */
export const explainAlert = (
  history: Known,
  alert: Alert,
  { isTape }: { readonly isTape: boolean },
): readonly ExplainRow[] => {
  const action = actionText(alert);
  const written = history.written.get(alert);
  return [
    ...(action === undefined ? [] : [["action", action] as const]),
    ...evidenceRows(alert),
    ...(written === undefined ? [] : [["written", readableTime(written)] as const]),
    ...toldRows(toldOf(history, alert), isTape),
  ];
};

/** The same for programs. */
export const explanationJson = (history: Known, alert: Alert) => {
  const written = history.written.get(alert);
  return {
    written: written === undefined ? null : formatTime(written),
    told: toldOf(history, alert).map(toldJson),
    baseRate: actionText(alert) ?? null,
  };
};

/** The notifications that told this very emission. */
export const toldOf = (
  { told }: Pick<AlertHistory, "told">,
  { incident, step, time }: Alert,
): readonly Told[] =>
  told.filter(({ notification }) =>
    notification.alerts.some(
      (alert) => alert.incident === incident && alert.step === step && alert.time === time,
    ),
  );

const toldJson = ({ notification, outcome, tried }: Told) => ({
  ...{ target: notification.target, reason: notification.reason, key: notification.key },
  due: formatTime(notification.time),
  outcome: outcome?.type ?? null,
  at: outcome === undefined ? null : formatTime(outcome.time),
  ...(tried === undefined ? {} : { tried: { at: formatTime(tried.time), reason: tried.reason } }),
});

const evidenceRows = ({ evidence }: Alert): readonly ExplainRow[] => {
  if (evidence === undefined) return [];
  const list = (values: Readonly<Record<string, number>>): string =>
    Object.entries(values)
      .map(([name, value]) => `${name} ${Math.round(value * 1e6) / 1e6}`)
      .join(", ");
  return [
    ["seen", list(evidence.inputs)],
    ["against", list(evidence.thresholds)],
    ["data of", readableTime(evidence.dataTime)],
  ];
};

/** What became of a notification; with the first failure where it was tried again. */
export const outcomeText = ({ notification, outcome, tried }: Told, isTape = false): string => {
  if (outcome === undefined)
    return isTape ? `would have been told at ${readableTime(notification.time)}` : "waits";
  const before = tried === undefined ? "" : ` (first failed: ${tried.reason})`;
  if (outcome.type === "sent") return `told at ${readableTime(outcome.time)}${before}`;
  const again = outcome.permanent ? "" : ", is tried again";
  return `failed at ${readableTime(outcome.time)}: ${outcome.reason}${again}`;
};

const toldRows = (told: readonly Told[], isTape: boolean): readonly ExplainRow[] => {
  const news = told.filter(({ notification }) => notification.reason !== "repeated");
  const rows = news.map(
    (each, i): ExplainRow => [
      i === 0 ? "told" : "",
      `${each.notification.target}: ${outcomeText(each, isTape)}`,
    ],
  );
  const again = told.length - news.length;
  if (again === 0) return rows;
  const word = again === 1 ? "repetition" : "repetitions";
  return [
    ...rows,
    [rows.length === 0 ? "told" : "", `${again} ${word} until somebody acknowledges`],
  ];
};
