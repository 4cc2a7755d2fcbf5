import type { Alert } from "../../engine/alerts/alert.ts";
import { WorkbenchError } from "../../engine/errors.ts";
import { type Incident, incidentsOf } from "../../engine/evaluation/incidents.ts";
import { nearest } from "../../engine/indicators/nearest.ts";
import type { Micros } from "../../engine/market/time.ts";
import type { Acknowledge, Act, Silence } from "../../engine/notify/act.ts";
import type { Notification } from "../../engine/notify/notification.ts";
import type { Disk } from "../journal/disk.ts";
import { pendingActs } from "./act-drop.ts";
import { notificationId, notificationsOf, type Outcome, outcomeId } from "./alert-record.ts";
import { type LogDamage, readLog } from "./read-log.ts";

/** A notification, and what became of it; undefined: nothing yet, or (of a tape) nothing ever. */
export interface Told {
  readonly notification: Notification;
  readonly outcome: Outcome | undefined;
  /** The failure after which it was tried again. */
  readonly tried?: Failure;
}

type Failure = Outcome & { readonly type: "failed" };

/** What is known of alerts: of live runs, or of a tape. */
export interface AlertHistory {
  readonly alerts: readonly Alert[];
  /** When an emission was written down, by the wall clock; undefined where it never was, as of a tape. */
  readonly written: ReadonlyMap<Alert, Micros>;
  readonly acts: readonly Act[];
  readonly told: readonly Told[];
}

/** What live runs wrote down in a folder, and what people did since. Nothing is changed. */
export const readAlertHistory = async (
  disk: Disk,
  folder: string,
): Promise<AlertHistory & { readonly damages: readonly LogDamage[] }> => {
  const { entries, damages } = await readLog(disk, folder);
  const written = new Map<Alert, Micros>();
  const notifications = new Map<string, Notification>();
  const outcomes = new Map<string, Outcome>();
  const tried = new Map<string, Failure>();
  const acts: Act[] = [];
  for (const { time, record } of entries) {
    if (record.type === "alert") written.set(record.alert, time);
    if (record.type === "act") acts.push(record.act);
    if (record.type === "sent" || record.type === "failed") outcomes.set(outcomeId(record), record);
    if (record.type === "failed" && !record.permanent) tried.set(outcomeId(record), record);
    for (const each of notificationsOf(record)) notifications.set(notificationId(each), each);
  }
  acts.push(...(await pendingActs(disk, folder)));
  return {
    ...{ alerts: [...written.keys()], written, acts, damages },
    told: [...notifications].map(([id, notification]) => {
      const failure = tried.get(id);
      const told = { notification, outcome: outcomes.get(id) };
      return failure === undefined ? told : { ...told, tried: failure };
    }),
  };
};

/** The silences that hold at a time. */
export const silencesAt = (
  { acts }: Pick<AlertHistory, "acts">,
  time: Micros,
): readonly Silence[] =>
  acts.filter(
    (act): act is Silence =>
      act.type === "silence" &&
      act.until > time &&
      !acts.some((other) => other.type === "unsilence" && other.id === act.id),
  );

/** The latest acknowledgement of an incident that still counts: it has not escalated since. */
export const acknowledged = (
  { acts }: Pick<AlertHistory, "acts">,
  { id, emissions }: Incident,
): Acknowledge | undefined =>
  acts.findLast(
    (act): act is Acknowledge =>
      act.type === "acknowledge" &&
      act.incident === id &&
      !emissions.some(({ state, time }) => state === "escalated" && time > act.time),
  );

/** The incident of this name; of a name without a run (`USDC-depeg-1`) the newest. Throws "usage" when there is none. */
export const findIncident = (alerts: readonly Alert[], asked: string): Incident => {
  const all = incidentsOf(alerts);
  const found =
    all.find(({ id }) => id === asked) ?? all.findLast(({ id }) => id.split("@")[0] === asked);
  if (found !== undefined) return found;
  const names = all.map(({ id }) => id);
  const [near] = nearest(asked, names);
  const hint =
    names.length === 0
      ? "There is no incident at all."
      : near === undefined
        ? "pegtape alerts list names them."
        : `Did you mean ${near}?`;
  throw new WorkbenchError("usage", `no incident "${asked}"`, hint);
};
