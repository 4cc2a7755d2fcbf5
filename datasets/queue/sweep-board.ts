import type { Queue, QueueOptions, Worker } from "bullmq";
import type { QueueConnection } from "./queue-connection.ts";
import {
  type Announcement,
  announcementText,
  readAnnouncement,
  readRefusal,
} from "./queue-messages.ts";

/** Everything that is ours on the server begins so. */
export const PREFIX = "pegtape";
const BOARD = `${PREFIX}:sweeps`;
/** How long a sweep that was killed keeps its place, ms. */
const OWNED_MS = 10_000;
/** Sweeps that a worker looks at, at most. */
const MOST_SWEEPS = 100;

/** The queue of a plan's jobs. */
export const queueName = (plan: string): string => `sweep-${plan.slice(0, 32)}`;

/** Options of everything of BullMQ: one connection for all. */
export const sharing = ({ client }: QueueConnection): QueueOptions => ({
  connection: client,
  prefix: PREFIX,
  skipVersionCheck: false,
});

const keyOf = (plan: string, what: "owner" | "refusals"): string =>
  `${PREFIX}:${queueName(plan)}:${what}`;

/** Which sweeps there are, who has begun them, and which workers do not take them. */
export class SweepBoard {
  readonly #connection: QueueConnection;

  constructor(connection: QueueConnection) {
    this.#connection = connection;
  }

  async announce(plan: string, announcement: Announcement): Promise<void> {
    const text = announcementText(announcement);
    await this.#ask(({ client }) => client.hset(BOARD, plan, text));
  }

  /** By plan. What is no announcement is passed over. */
  async announced(): Promise<Map<string, Announcement>> {
    const found = new Map<string, Announcement>();
    const plans = await this.#ask(({ client }) => client.hkeys(BOARD));
    for (const plan of plans.slice(0, MOST_SWEEPS)) {
      const announcement = await this.announcement(plan);
      if (announcement !== undefined) found.set(plan, announcement);
    }
    return found;
  }

  /** Makes it one's own, or keeps it so; false when it is somebody else's. */
  async own(plan: string, owner: string): Promise<boolean> {
    const key = keyOf(plan, "owner");
    const held = await this.#ask(({ client }) => client.get(key));
    if (held !== null && held !== owner) return false;
    if (held === owner)
      return (await this.#ask(({ client }) => client.pexpire(key, OWNED_MS))) === 1;
    return (await this.#ask(({ client }) => client.set(key, owner, "PX", OWNED_MS, "NX"))) === "OK";
  }

  /** How much longer it is somebody's, ms; below 0 when it is nobody's. Who lives renews it. */
  async ownedFor(plan: string): Promise<number> {
    return this.#ask(({ client }) => client.pttl(keyOf(plan, "owner")));
  }

  /** Lets go of it; what there is of it stays for whoever goes on. */
  async disown(plan: string, owner: string): Promise<void> {
    const key = keyOf(plan, "owner");
    if ((await this.#ask(({ client }) => client.get(key))) === owner)
      await this.#ask(({ client }) => client.del(key));
  }

  async refuse(plan: string, worker: string, why: string): Promise<void> {
    await this.#ask(({ client }) => client.hset(keyOf(plan, "refusals"), worker, readRefusal(why)));
  }

  /** Why, by worker. */
  async refusals(plan: string): Promise<Map<string, string>> {
    const said = await this.#ask(({ client }) => client.hgetall(keyOf(plan, "refusals")));
    return new Map(Object.entries(said).map(([worker, why]) => [worker, readRefusal(why)]));
  }

  async forgetRefusals(plan: string): Promise<void> {
    await this.#ask(({ client }) => client.del(keyOf(plan, "refusals")));
  }

  /** Takes away all there is of it. */
  async withdraw(plan: string, queue: Queue): Promise<void> {
    await this.#ask(({ client }) => client.hdel(BOARD, plan));
    await this.#connection.guard(queue.obliterate({ force: true }));
    await this.#ask(({ client }) => client.del(keyOf(plan, "owner"), keyOf(plan, "refusals")));
  }

  /**
   * Takes away what BullMQ's worker of a sweep has written after the sweep was withdrawn: it looks for stalled jobs by
   * itself, and may just then.
   */
  async sweepUp(plan: string, jobs: Worker): Promise<void> {
    if ((await this.#ask(({ client }) => client.hexists(BOARD, plan))) === 1) return;
    await this.#ask(({ client }) => client.del(jobs.toKey("meta"), jobs.toKey("stalled-check")));
  }

  async announcement(plan: string): Promise<Announcement | undefined> {
    const text = await this.#ask(({ client }) => client.hget(BOARD, plan));
    return text === null ? undefined : readAnnouncement(plan, text);
  }

  #ask<T>(what: (connection: QueueConnection) => Promise<T>): Promise<T> {
    return this.#connection.guard(what(this.#connection));
  }
}
