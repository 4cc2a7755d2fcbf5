import { rankOf } from "../../engine/alerts/severity.ts";
import type { Micros } from "../../engine/market/time.ts";
import { micros } from "../../engine/market/time.ts";
import type { Notification } from "../../engine/notify/notification.ts";
import { BackOff } from "../feed/back-off.ts";
import type { Clock } from "../feed/surroundings.ts";
import { type Message, SendError, type Target } from "../notify/target.ts";
import { notificationId, type Outcome } from "./alert-record.ts";

/** Where notifications go, and the machine. */
export interface OutboxOptions {
  /** By the names that notifications carry. */
  readonly targets: ReadonlyMap<string, Target>;
  /** A notification in words. When it throws, the notification has failed for good. */
  readonly compose: (notification: Notification) => Message;
  readonly clock: Clock;
  /** From 0 inclusive to 1 exclusive: only spreads retries. */
  readonly random: () => number;
  /** Writes down what became of a notification. */
  readonly record: (outcome: Outcome) => void;
  /** Undelivered notifications that are held; beyond, the oldest that are not critical are given up. */
  readonly most?: number;
  /** For people: what will not be told, and why. */
  onProblem?(problem: string): void;
}

const MOST = 10_000;
/** A receiver that has not answered by then has failed, unless it is known to be slow. */
const TIMEOUT_MS = 10_000;
/** A receiver's wish to be left alone is honoured for so long at most: an alert that waits for hours is none. */
const LONGEST_WISH_MS = 15 * 60_000;

interface Waiting {
  readonly id: string;
  readonly notification: Notification;
  /** When it came in, by the clock. */
  readonly since: Micros;
  attempts: number;
}

/** Notifications to one target that are told in order. */
interface Group {
  readonly queue: Waiting[];
  readonly backOff: BackOff;
  notBefore: Micros;
}

/** One target: it is sent one message at a time, and knows of no other. */
interface Lane {
  readonly target: Target;
  readonly groups: Map<string, Group>;
  readonly backOff: BackOff;
  notBefore: Micros;
  sending?: { readonly waiting: Waiting; readonly controller: AbortController } | undefined;
  stopTimer?: (() => void) | undefined;
}

const NEVER = micros(0);

/**
 * Sends what is to be told: at least once, in order within a group, again and again until the receiver takes it or it can
 * never succeed. A group that fails lets the others of its target pass, a target that fails holds no other.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #lanes = new Map<string, Lane>();
  readonly #all = new Map<string, Waiting>();
  /** Those that may be given up, the oldest first. */
  readonly #lesser = new Map<string, Waiting>();
  #closed: (() => void) | undefined;

  constructor(options: OutboxOptions) {
    this.#options = options;
    for (const [name, target] of options.targets)
      this.#lanes.set(name, {
        ...{ target, groups: new Map(), notBefore: NEVER },
        backOff: new BackOff(options.random),
      });
  }

  /** Notifications that nobody has taken yet. */
  get pending(): number {
    return this.#all.size;
  }

  /** When the oldest notification came in that was not even tried; undefined when there is none. */
  get oldestUntried(): Micros | undefined {
    for (const { attempts, since } of this.#all.values()) if (attempts === 0) return since;
    return undefined;
  }

  /** Takes notifications at once; their order is the order in which their groups are told. Never throws. */
  enqueue(notifications: readonly Notification[]): void {
    if (this.#closed !== undefined) return;
    const since = this.#options.clock.now();
    const touched = new Set<Lane>();
    for (const notification of notifications) {
      const id = notificationId(notification);
      if (this.#all.has(id)) continue;
      const waiting: Waiting = { id, notification, since, attempts: 0 };
      const lane = this.#lanes.get(notification.target);
      if (lane === undefined) {
        this.#giveUp(waiting, `no target is named "${notification.target}"`);
        continue;
      }
      const group = lane.groups.get(notification.group) ?? {
        ...{ queue: [], notBefore: NEVER },
        backOff: new BackOff(this.#options.random),
      };
      lane.groups.set(notification.group, group);
      group.queue.push(waiting);
      this.#all.set(id, waiting);
      if (notification.severity !== "critical") this.#lesser.set(id, waiting);
      touched.add(lane);
    }
    this.#shed();
    for (const lane of touched) this.#pump(lane);
  }

  /** Begins nothing more, and resolves when what is being sent has an answer, or after `graceMs`. */
  close(graceMs: number): Promise<void> {
    return new Promise((resolve) => {
      for (const lane of this.#lanes.values()) lane.stopTimer?.();
      const stop = this.#options.clock.after(graceMs, () => {
        for (const { sending } of this.#lanes.values()) sending?.controller.abort();
        resolve();
      });
      this.#closed = () => {
        if ([...this.#lanes.values()].some(({ sending }) => sending !== undefined)) return;
        stop();
        resolve();
      };
      this.#closed();
    });
  }

  #shed(): void {
    const most = this.#options.most ?? MOST;
    for (const waiting of this.#lesser.values()) {
      if (this.#all.size <= most) return;
      const lane = this.#lanes.get(waiting.notification.target);
      // What is on its way can't be taken back.
      if (lane === undefined || lane.sending?.waiting === waiting) continue;
      this.#remove(lane, waiting);
      this.#giveUp(waiting, `more than ${most} notifications wait: the oldest are given up`);
    }
  }

  /** Sends the next message of a target when it is time. */
  #pump(lane: Lane): void {
    if (this.#closed !== undefined || lane.sending !== undefined) return;
    lane.stopTimer?.();
    lane.stopTimer = undefined;
    const now = this.#options.clock.now();
    const next = nextGroup(lane, now);
    if (next === undefined) return;
    const at = Math.max(lane.notBefore, next.notBefore);
    if (at > now) {
      lane.stopTimer = this.#options.clock.after((at - now) / 1000, () => this.#pump(lane));
      return;
    }
    const [waiting] = next.queue;
    if (waiting !== undefined) this.#send(lane, next, waiting);
  }

  #send(lane: Lane, group: Group, waiting: Waiting): void {
    // Served last: every group has its turn.
    const { group: name } = waiting.notification;
    lane.groups.delete(name);
    lane.groups.set(name, group);
    waiting.attempts += 1;
    const controller = new AbortController();
    lane.sending = { waiting, controller };
    let answered = false;
    const answer = (settle: () => void): void => {
      if (answered) return;
      answered = true;
      stopTimeout();
      lane.sending = undefined;
      settle();
      this.#pump(lane);
      this.#closed?.();
    };
    const { patienceMs = TIMEOUT_MS } = lane.target;
    const stopTimeout = this.#options.clock.after(patienceMs, () => {
      const late = new SendError(`no answer within ${patienceMs / 1000} s`);
      answer(() => this.#failed(lane, group, waiting, late));
      controller.abort(late);
    });
    const attempt = async (): Promise<void> => {
      let message: Message;
      try {
        message = this.#options.compose(waiting.notification);
      } catch (cause) {
        throw new SendError(`it has no words: ${textOf(cause)}`, { permanent: true });
      }
      await lane.target.send(message, controller.signal);
    };
    attempt().then(
      () => {
        if (!answered) answer(() => this.#arrived(lane, group, waiting));
        // Taken after the time-out, and not on its way once more: it need not be sent again.
        else if (this.#all.has(waiting.id) && lane.sending?.waiting !== waiting) {
          this.#arrived(lane, group, waiting);
          this.#pump(lane);
        }
      },
      (cause: unknown) => answer(() => this.#failed(lane, group, waiting, cause)),
    );
  }

  #arrived(lane: Lane, group: Group, waiting: Waiting): void {
    lane.backOff.reset();
    lane.notBefore = NEVER;
    group.backOff.reset();
    group.notBefore = NEVER;
    this.#remove(lane, waiting);
    const { key, time: due } = waiting.notification;
    this.#options.record({ type: "sent", key, due, time: this.#options.clock.now() });
  }

  #failed(lane: Lane, group: Group, waiting: Waiting, cause: unknown): void {
    if (!this.#all.has(waiting.id)) return;
    const reason = textOf(cause);
    if (cause instanceof SendError && cause.permanent) {
      this.#remove(lane, waiting);
      group.backOff.reset();
      group.notBefore = NEVER;
      this.#giveUp(waiting, reason);
      return;
    }
    const now = this.#options.clock.now();
    const wish = cause instanceof SendError ? cause.retryAfterMs : undefined;
    const retryAfterMs = Math.min(wish ?? 0, LONGEST_WISH_MS) || 0;
    // The wish is the receiver's: it holds for all of its groups.
    lane.notBefore = micros(now + 1000 * lane.backOff.next({ retryAfterMs }));
    group.notBefore = micros(now + 1000 * group.backOff.next({ retryAfterMs }));
    // One record a notification is enough to know that it was tried, however long its target is away.
    if (waiting.attempts === 1) this.#record(waiting, reason, false);
  }

  #giveUp(waiting: Waiting, reason: string): void {
    const { key, target } = waiting.notification;
    this.#record(waiting, reason, true);
    this.#options.onProblem?.(`${key} is not told to ${target}: ${reason}`);
  }

  #record({ notification }: Waiting, reason: string, permanent: boolean): void {
    const { key, time: due } = notification;
    const time = this.#options.clock.now();
    this.#options.record({ type: "failed", key, due, time, reason, permanent });
  }

  #remove(lane: Lane, waiting: Waiting): void {
    this.#all.delete(waiting.id);
    this.#lesser.delete(waiting.id);
    const { group: name } = waiting.notification;
    const queue = lane.groups.get(name)?.queue;
    const at = queue?.indexOf(waiting) ?? -1;
    if (at >= 0) queue?.splice(at, 1);
    if (queue?.length === 0) lane.groups.delete(name);
  }
}

/** Of the groups whose time has come the gravest, then the one served longest ago; else the one whose time comes first. */
const nextGroup = (lane: Lane, now: Micros): Group | undefined => {
  let next: Group | undefined;
  let [soonest, gravest] = [Number.POSITIVE_INFINITY, -1];
  for (const group of lane.groups.values()) {
    const at = Math.max(group.notBefore, now);
    const gravity = rankOf(group.queue[0]?.notification.severity ?? "info");
    if (at > soonest || (at === soonest && gravity <= gravest)) continue;
    next = group;
    [soonest, gravest] = [at, gravity];
  }
  return next;
};

const textOf = (cause: unknown): string =>
  (cause instanceof Error ? cause.message : String(cause)).slice(0, 500);
