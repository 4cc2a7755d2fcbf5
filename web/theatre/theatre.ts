import type { WallClock } from "../../datasets/replay-tape.ts";
import { WorkbenchError } from "../../engine/errors.ts";
import type { Micros } from "../../engine/market/time.ts";
import { openTape } from "../../recorder/tape/open-tape.ts";
import { html } from "../html.ts";
import { Broadcast } from "../stream/broadcast.ts";
import type { ReplayRuns } from "../view/replay-runs.ts";
import { Cursor } from "./cursor.ts";
import { Reel } from "./reel.ts";
import { Session, type SessionOptions } from "./session.ts";

export interface TheatreOptions {
  readonly home: string;
  readonly runs: ReplayRuns;
  readonly clock: WallClock;
  /** Names that nobody guesses. */
  readonly newId: () => string;
  readonly paint: SessionOptions["paint"];
  readonly onError: (error: unknown) => void;
  /** Sessions at once; default 16. */
  readonly most?: number;
  /** A session ends when for so long nobody listened to it nor commanded it, ms; default 10 minutes. */
  readonly idleMs?: number;
}

/** A time of a run over a tape. */
export interface Moment {
  /** Folder of the tape. */
  readonly path: string;
  /** Distance of frames; the usual where nothing is said. */
  readonly every: Micros | undefined;
  /** The beginning where nothing is said. */
  readonly time: Micros | undefined;
}

export type Opening = Pick<
  SessionOptions,
  "window" | "panels" | "speed" | "width" | "instrument" | "frames"
> & {
  readonly moment: Moment;
};

interface Shared {
  readonly reel: Promise<Reel>;
  users: number;
}

/** Tapes whose states are kept: those that are replayed, and as many more as make up this number. */
const MOST_REELS = 3;
/** Tapes replayed at once: their states take up to 100 MB each. */
const MOST_TAPES = 6;
const SWEEP_MS = 15_000;

const farewell = html`<hx-partial hx-target="#theatre-over" hx-swap="innerHTML"><div class="empty" role="status"><p>This replay is over: nobody used it for a while, others needed the room, or the server began anew.</p><p><a class="button" href="">Open it again where it stood</a></p></div></hx-partial>`;

/** The replay sessions of all viewers: bounded in number, and each ends some time after it was left alone. */
export class Theatre {
  readonly #options: TheatreOptions;
  readonly #sessions = new Map<string, { readonly session: Session; readonly shared: Shared }>();
  /** By tape and distance of frames; the one used last is the last. */
  readonly #reels = new Map<string, Shared>();
  readonly #closing = new AbortController();
  /** What pages hear whose session is no more. */
  readonly over = new Broadcast();
  #opening = 0;
  #sweeping = false;

  constructor(options: TheatreOptions) {
    this.#options = options;
    this.over.publish(farewell.text);
  }

  get size(): number {
    return this.#sessions.size;
  }

  /** Throws an `environment` error when all sessions are in use. */
  async open({ moment, ...opening }: Opening): Promise<Session> {
    await this.#sweep();
    await this.#reserve();
    let shared: Shared | undefined;
    try {
      shared = await this.#share(moment);
      const { clock, paint, onError, newId } = this.#options;
      const session = new Session({
        ...opening,
        id: newId(),
        reel: await shared.reel,
        ...{ clock, paint, onError },
      });
      if (moment.time !== undefined) await session.do({ do: "seek", time: moment.time });
      this.#sessions.set(session.id, { session, shared });
      void this.#watch();
      return session;
    } catch (error) {
      if (shared) shared.users -= 1;
      throw error;
    } finally {
      this.#opening -= 1;
    }
  }

  find(id: string | undefined): Session | undefined {
    return id === undefined ? undefined : this.#sessions.get(id)?.session;
  }

  /** What is known at a time, without a session: for who only reads. */
  async glance<T>(moment: Moment, look: (cursor: Cursor) => T): Promise<T> {
    const shared = await this.#share(moment);
    try {
      const cursor = new Cursor(await shared.reel);
      if (moment.time !== undefined) await cursor.toTime(moment.time);
      const seen = look(cursor);
      await cursor.close();
      return seen;
    } finally {
      shared.users -= 1;
    }
  }

  async end(session: Session): Promise<void> {
    const known = this.#sessions.get(session.id);
    if (!known) return;
    this.#sessions.delete(session.id);
    known.shared.users -= 1;
    await session.close();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.over.close();
    await Promise.all([...this.#sessions.values()].map(({ session }) => this.end(session)));
    for (const { reel } of this.#reels.values())
      await reel.then(
        (each) => each.close(),
        () => undefined,
      );
    this.#reels.clear();
  }

  /** Room for one more, which is then counted as opening. The oldest session that nobody looks at gives way. */
  async #reserve(): Promise<void> {
    const { most = 16 } = this.#options;
    while (this.#sessions.size + this.#opening >= most) {
      const idle = [...this.#sessions.values()]
        .map(({ session }) => session)
        .filter((session) => session.broadcast.size === 0)
        .sort((a, b) => a.usedAt - b.usedAt)[0];
      if (!idle)
        throw new WorkbenchError(
          "environment",
          `all ${most} replay sessions are in use`,
          "Close a tab that replays something, or read the page: it shows the whole tape without one.",
        );
      await this.end(idle);
    }
    this.#opening += 1;
  }

  async #share({ path, every }: Moment): Promise<Shared> {
    const { home, runs } = this.#options;
    const run = await runs.get(path, every);
    const key = `${run.hash} ${run.every}`;
    const known = this.#reels.get(key);
    const used = [...this.#reels.values()].filter(({ users }) => users > 0).length;
    if (!known && used >= MOST_TAPES)
      throw new WorkbenchError(
        "environment",
        `${used} tapes are being replayed already`,
        "Close a tab that replays one of the others.",
      );
    const shared = known ?? {
      reel: openTape(path, { home }).then((tape) => Reel.open(tape, run)),
      users: 0,
    };
    shared.users += 1;
    this.#reels.delete(key);
    this.#reels.set(key, shared);
    // What failed is tried again by the next who asks.
    if (!known) shared.reel.then((reel) => reel.surveyed).catch(() => this.#reels.delete(key));
    for (const [name, each] of this.#reels) {
      if (this.#reels.size <= MOST_REELS) break;
      if (each.users > 0) continue;
      this.#reels.delete(name);
      void each.reel.then((reel) => reel.close());
    }
    return shared;
  }

  /** While there are sessions, ends those that have been left alone. */
  async #watch(): Promise<void> {
    if (this.#sweeping) return;
    this.#sweeping = true;
    const { clock } = this.#options;
    while (this.#sessions.size > 0 && !this.#closing.signal.aborted) {
      await clock.wait(SWEEP_MS, this.#closing.signal);
      await this.#sweep();
    }
    this.#sweeping = false;
  }

  async #sweep(): Promise<void> {
    const { clock, idleMs = 600_000 } = this.#options;
    const now = clock.now();
    for (const { session } of this.#sessions.values()) {
      if (session.broadcast.size > 0) session.usedAt = now;
      else if (now - session.usedAt >= idleMs) await this.end(session);
    }
  }
}
