import * as z from "zod";
import type { Alert } from "../../engine/alerts/alert.ts";
import { type Micros, micros } from "../../engine/market/time.ts";
import type { Act } from "../../engine/notify/act.ts";
import type { Notification } from "../../engine/notify/notification.ts";

/** A notification is done with, well or not. */
export type Outcome =
  /** `due` is the notification's own time: with its key, what names it. */
  | { readonly type: "sent"; readonly key: string; readonly due: Micros; readonly time: Micros }
  /** Permanent: it is not tried again. */
  | {
      readonly type: "failed";
      readonly key: string;
      readonly due: Micros;
      readonly time: Micros;
      readonly reason: string;
      readonly permanent: boolean;
    };

/** A record of the alert log. */
export type AlertRecord =
  /** An emission, and what shall be told about it: both are safe, or neither. */
  | {
      readonly type: "alert";
      readonly alert: Alert;
      readonly notifications: readonly Notification[];
    }
  /** What is told again. */
  | { readonly type: "notifications"; readonly notifications: readonly Notification[] }
  | Outcome
  | { readonly type: "act"; readonly act: Act };

export interface Entry {
  /** When it was written down, by the wall clock. */
  readonly time: Micros;
  readonly record: AlertRecord;
}

/** Names a notification. A key that comes again at another time is another one: nothing is taken for told that was not. */
export const notificationId = ({ key, time }: Pick<Notification, "key" | "time">): string =>
  `${time} ${key}`;

export const outcomeId = ({ key, due }: Outcome): string => `${due} ${key}`;

/** What a record wants told. */
export const notificationsOf = (record: AlertRecord): readonly Notification[] =>
  record.type === "alert" || record.type === "notifications" ? record.notifications : [];

/** The notification that a record settles for good, by its id. */
export const settledBy = (record: AlertRecord): string | undefined =>
  record.type === "sent" || (record.type === "failed" && record.permanent)
    ? outcomeId(record)
    : undefined;

/** What is still to be told, in order. */
export const undelivered = (entries: readonly Entry[]): readonly Notification[] => {
  const waiting = new Map<string, Notification>();
  for (const { record } of entries) {
    for (const notification of notificationsOf(record))
      waiting.set(notificationId(notification), notification);
    const settled = settledBy(record);
    if (settled !== undefined) waiting.delete(settled);
  }
  return [...waiting.values()];
};

const TYPES: ReadonlySet<unknown> = new Set(["alert", "notifications", "sent", "failed", "act"]);

/** The record in a frame of the log; undefined for a note. Its checksum is right: only its kind can be unknown. */
export const parseRecord = (text: string): AlertRecord | undefined => {
  const value: AlertRecord | { readonly type?: undefined } = JSON.parse(text);
  if (value.type === undefined) return undefined;
  if (!TYPES.has(value.type)) throw new RangeError(`a record of the unknown type "${value.type}"`);
  return value;
};

const short = z.string().min(1).max(200);
const time = z.int().min(0).transform(micros);
const matcher = z
  .strictObject({ coin: short, rule: short, venue: short, severity: short })
  .partial()
  // A field that is given as undefined is not given.
  .transform((given) => JSON.parse(JSON.stringify(given)) as Record<string, string>);

/** An act as another process, or another version, wrote it. */
export const actSchema = z.discriminatedUnion("type", [
  z.strictObject({
    ...{ type: z.literal("acknowledge"), incident: short, time, by: short },
    note: z.string().max(2_000).exactOptional(),
  }),
  z.strictObject({
    ...{ type: z.literal("silence"), id: short, matcher, time, until: time },
    ...{ reason: z.string().max(2_000), by: short },
  }),
  z.strictObject({ type: z.literal("unsilence"), id: short, time, by: short }),
]) satisfies z.ZodType<Act>;
