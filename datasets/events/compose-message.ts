import type { Alert } from "../../engine/alerts/alert.ts";
import { formatTime, type Micros, micros } from "../../engine/market/time.ts";
import type { Notification } from "../../engine/notify/notification.ts";
import type { Message } from "../../recorder/notify/target.ts";
import { baseRate } from "./base-rate.ts";
import { mechanismOf } from "./mechanism.ts";
import { fillPlaybook, harmless } from "./playbooks.ts";

/** Receivers cut or refuse more. */
const LONGEST = 3500;
/** Alerts told of one by one; the rest are counted. */
const TOLD = 5;

/** A notification in words: plain text, one line of title, bounded. An action never stands without its base rate. */
export const composeMessage = (notification: Notification): Message => {
  const { key, group, reason, severity, alerts, time } = notification;
  const parts = alerts.slice(0, TOLD).map(alertText);
  if (alerts.length > TOLD) parts.push(`and ${alerts.length - TOLD} more`);
  const books = alerts.slice(0, TOLD).flatMap((alert) => playbookOf(alert) ?? []);
  // A whole part or none: an action is never cut off from its base rate.
  let text = "";
  for (const part of [...parts, ...new Set(books)])
    if (text.length + part.length + 2 <= LONGEST) text += `${text && "\n\n"}${part}`;
  const heads = alerts.map((alert) => `${harmless(alert.coin, 20)} ${readableValue(alert)}`);
  const more = heads.length > TOLD ? `, and ${heads.length - TOLD} more` : "";
  const told = reason === "fired" ? "" : ` (${reason})`;
  const newest = alerts.length > 0 ? micros(Math.max(...alerts.map(dataTime))) : time;
  return {
    ...{ key, group, reason, severity, text },
    time: formatTime(newest),
    title: `${severity.toUpperCase()} ${heads.slice(0, TOLD).join(", ")}${more}${told}`,
    incidents: [...new Set(alerts.map(({ incident }) => incident))],
    coins: [...new Set(alerts.map(({ coin }) => coin))],
  };
};

/** What the alert's action rests on: how falls of such coins ended. Undefined where it suggests nothing. */
export const actionText = ({ action, coin }: Pick<Alert, "action" | "coin">): string | undefined =>
  action === "NONE"
    ? undefined
    : `${action.toLowerCase().replace("_", " ")}: ${baseRate(mechanismOf(coin)).sentence}`;

/** The alert's playbook with its own values; undefined where its rule has none. */
export const playbookOf = (alert: Alert): string | undefined => {
  const { playbook, evidence, unit, value, coin, venue } = alert;
  if (playbook === undefined) return undefined;
  const prices = Object.keys(evidence?.inputs ?? {}).filter((name) => name.startsWith("price."));
  const venues = venue ?? prices.map((name) => name.slice("price.".length)).join(", ");
  const known = unit === "bps" && Number.isFinite(value);
  return fillPlaybook(playbook, {
    ...{ coin, deviation: readableValue(alert) },
    price: known ? `${(1 + value / 1e4).toFixed(4)} of par` : "an unknown price",
    venues: venues || "venues not told",
    time: formatTime(dataTime(alert)),
  });
};

const dataTime = ({ time, evidence }: Alert): Micros => evidence?.dataTime ?? time;

/** `-152 bps`; points have no sign of their own. */
const readableValue = ({ value, unit }: Alert): string => {
  if (!Number.isFinite(value)) return "no value";
  const rounded = Math.round(value * 10) / 10;
  return `${unit === "bps" && rounded > 0 ? "+" : ""}${rounded} ${unit}`;
};

const alertText = (alert: Alert): string =>
  [harmless(alert.message, 300), `data of ${formatTime(dataTime(alert))}`]
    .concat(actionText(alert) ?? [])
    .join("\n");
