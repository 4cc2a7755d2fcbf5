import type { Alert } from "../../engine/alerts/alert.ts";
import { WorkbenchError } from "../../engine/errors.ts";
import type { Micros } from "../../engine/market/time.ts";
import type { Act } from "../../engine/notify/act.ts";
import type { Notification } from "../../engine/notify/notification.ts";
import { BackOff } from "../feed/back-off.ts";
import { type Lock, lockHolder, takeLock } from "../journal/lock.ts";
import type { Processes } from "../journal/processes.ts";
import type { Pressed, Target } from "../notify/target.ts";
import { writeError } from "../tape/durable.ts";
import { actText, droppedActs } from "./act-drop.ts";
import { AlertLog, type AlertLogOptions } from "./alert-log.ts";
import {
  type Entry,
  notificationId,
  notificationsOf,
  outcomeId,
  undelivered,
} from "./alert-record.ts";
import { Outbox, type OutboxOptions } from "./outbox.ts";
import { actOf } from "./pressed.ts";
import type { LogDamage } from "./read-log.ts";

export interface AlertDeliveryOptions
  extends Omit<AlertLogOptions, "onFailure">,
    Omit<OutboxOptions, "record" | "onProblem"> {
  readonly processes: Processes;
  /** An act that somebody else did: pressed on a channel, or on the command line. It is in the log. */
  onAct?(act: Act): void;
  /** For people: what was damaged, will not be told, or is not safe. */
  onProblem?(problem: string): void;
}

/** Acts of other processes are looked for so often. */
const LOOK_MS = 1_000;
/** A disk that does not answer holds no alert back for longer. */
const DISK_PATIENCE_MS = 5_000;
/** Messages on their way get so long to arrive when all ends. */
const GRACE_MS = 2_000;
/** Ids that are held in memory before those are forgotten that the log has dropped. */
const MOST_KNOWN = 100_000;

/**
 * Opens the alerts of a folder: reads the log, and goes on telling what was not delivered. Throws "usage" when another
 * process tells them already, "damaged" when the log is none, "environment" when the disk does not do it.
 */
export const openAlertDelivery = async (options: AlertDeliveryOptions): Promise<AlertDelivery> => {
  const { disk, folder } = options;
  try {
    await disk.makeFolder(folder);
    const lock = await takeAlerts(options);
    try {
      const onFailure = (error: Error): void =>
        options.onProblem?.(`alerts are told, but not safe: ${error.message}`);
      const log = await AlertLog.open({ ...options, onFailure });
      for (const damage of log.found.damages) options.onProblem?.(damageText(damage));
      return new AlertDelivery(options, log, lock);
    } catch (cause) {
      await lock.release().catch(() => undefined);
      throw cause;
    }
  } catch (cause) {
    throw writeError(cause, folder);
  }
};

const takeAlerts = async ({ disk, folder, processes }: AlertDeliveryOptions): Promise<Lock> => {
  try {
    return await takeLock(disk, folder, processes);
  } catch (cause) {
    const holder = await lockHolder(disk, folder, processes);
    if (holder === undefined) throw cause;
    throw new WorkbenchError(
      "usage",
      `the alerts of ${folder} are told by process ${holder} already`,
      "End that one first, or choose another home.",
      { cause },
    );
  }
};

const damageText = ({ path, from, to, lost }: LogDamage): string =>
  `${path} is damaged from byte ${from} to ${to}: ${lost} records are lost; it is kept as .damaged`;

/** Alerts on their way to people, by way of the disk. */
export class AlertDelivery {
  readonly #options: AlertDeliveryOptions;
  readonly #log: AlertLog;
  readonly #lock: Lock;
  readonly #outbox: Outbox;
  readonly #ending = new AbortController();
  #known: Set<string>;
  #turn: Promise<void> = Promise.resolve();
  #looking: Promise<void> = Promise.resolve();
  #stopLooking: (() => void) | undefined;
  #closing: Promise<void> | undefined;

  /** Not for callers: see `openAlertDelivery`. */
  constructor(options: AlertDeliveryOptions, log: AlertLog, lock: Lock) {
    this.#options = options;
    this.#log = log;
    this.#lock = lock;
    this.#known = knownIds(log.entries);
    this.#outbox = new Outbox({
      ...options,
      record: (outcome) => void this.#log.append(outcome),
      onProblem: (problem) => options.onProblem?.(problem),
    });
    this.#outbox.enqueue(undelivered(log.entries));
    for (const [name, target] of options.targets) this.#listen(name, target);
    this.#look();
  }

  /**
   * Takes an emission, and what shall be told about it, at once; never throws and never rejects. Resolves with true when it
   * is on the disk, with false when the disk refuses: it is told all the same. What was told before, is not told again.
   */
  tell(alert: Alert, notifications: readonly Notification[]): Promise<boolean> {
    const fresh = this.#fresh(notifications);
    const id = alertId(alert);
    if (this.#known.has(id) && fresh.length === 0) return Promise.resolve(true);
    this.#known.add(id);
    return this.#tellWhenSafe(
      this.#log.append({ type: "alert", alert, notifications: fresh }),
      fresh,
    );
  }

  /** Takes what is told once more about emissions before; as `tell`. */
  repeat(notifications: readonly Notification[]): Promise<boolean> {
    const fresh = this.#fresh(notifications);
    if (fresh.length === 0) return Promise.resolve(true);
    return this.#tellWhenSafe(
      this.#log.append({ type: "notifications", notifications: fresh }),
      fresh,
    );
  }

  /** Takes what somebody did, at once; as `tell`. The same act twice is one. */
  act(act: Act): Promise<boolean> {
    const text = actText(act);
    if (this.acts.some((other) => actText(other) === text)) return this.#log.flush();
    return this.#log.append({ type: "act", act });
  }

  /** What people did, in order: all that is in force, and the last 48 hours. */
  get acts(): readonly Act[] {
    return this.#log.entries.flatMap(({ record }) => (record.type === "act" ? record.act : []));
  }

  /** Emissions in order: of all open incidents, and of the last 48 hours. */
  alerts(): readonly Alert[] {
    return this.#log.entries.flatMap(({ record }) => (record.type === "alert" ? record.alert : []));
  }

  /** When the newest record was written down, by the wall clock; undefined when there is none. */
  get lastWritten(): Micros | undefined {
    return this.#log.entries.at(-1)?.time;
  }

  /** Notifications that nobody has taken yet. */
  get pending(): number {
    return this.#outbox.pending;
  }

  /** When the oldest notification came in that was not even tried, µs; undefined when there is none. */
  get oldestUntried(): Micros | undefined {
    return this.#outbox.oldestUntried;
  }

  /** What is told is safe on the disk, too. */
  get diskTakesWrites(): boolean {
    return this.#log.failure === undefined;
  }

  /** Begins nothing more; what is on its way gets two seconds. What is not delivered is told after the next start. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#ending.abort();
    this.#stopLooking?.();
    await this.#outbox.close(GRACE_MS);
    const put = async (): Promise<void> => {
      await this.#looking;
      await this.#log.close();
      await this.#lock.release().catch(() => undefined);
    };
    // A disk that does not answer keeps nobody from ending.
    await new Promise<void>((resolve) => {
      const stop = this.#options.clock.after(DISK_PATIENCE_MS, resolve);
      void put().then(() => {
        stop();
        resolve();
      });
    });
  }

  #fresh(notifications: readonly Notification[]): readonly Notification[] {
    if (this.#known.size > MOST_KNOWN) this.#known = knownIds(this.#log.entries);
    return notifications.filter((notification) => {
      const id = notificationId(notification);
      if (this.#known.has(id)) return false;
      this.#known.add(id);
      return true;
    });
  }

  /** In the order of telling, whatever the disk does. */
  #tellWhenSafe(safe: Promise<boolean>, notifications: readonly Notification[]): Promise<boolean> {
    if (notifications.length > 0) {
      const patience = new Promise<void>((resolve) => {
        const stop = this.#options.clock.after(DISK_PATIENCE_MS, resolve);
        void safe.then(stop);
      });
      const either = Promise.race([safe, patience]);
      this.#turn = this.#turn.then(() => either).then(() => this.#outbox.enqueue(notifications));
    }
    return safe;
  }

  /** Somebody answers on a channel. One that breaks is listened to again. */
  #listen(name: string, target: Target): void {
    const { clock, random, onProblem } = this.#options;
    const { signal } = this.#ending;
    const backOff = new BackOff(random);
    const pressed = (press: Pressed): void => {
      backOff.reset();
      if (signal.aborted) return;
      const act = actOf(press, this.#log.entries, clock.now());
      if (typeof act === "string") onProblem?.(`${name}: ${act}`);
      else void this.#take(act);
    };
    const listen = async (): Promise<void> => {
      if (target.listen === undefined || signal.aborted) return;
      try {
        await target.listen(pressed, signal);
      } catch (cause) {
        if (!signal.aborted) onProblem?.(`${name} does not hear answers: ${String(cause)}`);
      }
      if (signal.aborted) return;
      const stop = clock.after(backOff.next({}), () => {
        signal.removeEventListener("abort", stop);
        void listen();
      });
      signal.addEventListener("abort", stop, { once: true });
    };
    void listen();
  }

  /** An act of somebody else. False while it is not on the disk. */
  async #take(act: Act): Promise<boolean> {
    const before = this.#log.entries.length;
    const safe = this.act(act);
    if (this.#log.entries.length > before) this.#options.onAct?.(act);
    return safe;
  }

  /** Looks for acts of other processes, now and every second. */
  #look(): void {
    const { clock, disk, folder } = this.#options;
    const problem = (text: string): void => this.#options.onProblem?.(text);
    const look = async (): Promise<void> => {
      for (const { act, taken } of await droppedActs(disk, folder, problem))
        if (await this.#take(act)) await taken();
    };
    this.#looking = look()
      .catch((cause: unknown) => problem(`acts of others cannot be read: ${String(cause)}`))
      .then(() => {
        if (this.#ending.signal.aborted) return;
        this.#stopLooking = clock.after(LOOK_MS, () => this.#look());
      });
  }
}

const alertId = ({ incident, step, time }: Alert): string => `alert ${time} ${incident} ${step}`;

/** All that was told, or was given up: whoever tells it again after a start tells nothing new. */
const knownIds = (entries: readonly Entry[]): Set<string> => {
  const known = new Set<string>();
  for (const { record } of entries) {
    if (record.type === "alert") known.add(alertId(record.alert));
    if (record.type === "sent" || record.type === "failed") known.add(outcomeId(record));
    for (const notification of notificationsOf(record)) known.add(notificationId(notification));
  }
  return known;
};
