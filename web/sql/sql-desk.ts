import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { Format } from "../../datasets/export/write-rows.ts";
import { WorkbenchError } from "../../engine/errors.ts";
import type { Micros } from "../../engine/market/time.ts";
import { handOut } from "../data/hand-out.ts";
import { Turnstile } from "../data/turnstile.ts";
import type { Catalogue } from "../view/catalogue.ts";
import { tapeDamage } from "../view/tape-damage.ts";
import { defaultLimits, type SqlLimits } from "./limits.ts";
import type { Result } from "./messages.ts";
import { type ListedView, TapeSources } from "./sources.ts";
import { SqlChild } from "./sql-child.ts";

export interface Query {
  readonly sql: string;
  /** The views end at this time, inclusive. */
  readonly asOf: Micros | undefined;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Where queries are handed in. Each runs in a child process that is started when it is needed, used again, and ended when
 * it has been idle for long; at most so many at once, the others wait for a while or are refused.
 */
export class SqlDesk {
  readonly limits: SqlLimits;
  readonly #sources: TapeSources;
  readonly #home: string;
  readonly #idle: { readonly child: SqlChild; readonly timer: NodeJS.Timeout }[] = [];
  readonly #busy = new Set<SqlChild>();
  readonly #turnstile: Turnstile;
  #closed = false;

  /** `home` is where readers remember which files they have verified. */
  constructor(catalogue: Catalogue, home: string, limits: Partial<SqlLimits> = {}) {
    this.#sources = new TapeSources(catalogue);
    this.#home = home;
    this.limits = { ...defaultLimits, ...limits };
    this.#turnstile = new Turnstile("queries", this.limits.atOnce, this.limits.waiting);
  }

  async views(): Promise<ListedView[]> {
    return this.#sources.list();
  }

  /** Rows as a page shows them. Throws "input" for what is no query over the views, and when a limit is reached. */
  async run({ sql, asOf, signal }: Query): Promise<Result> {
    const order = { type: "query", sql, asOf: asOf ?? null } as const;
    return this.#atDesk(sql, signal, async (child) => {
      const answer = await child.ask(order, { timeMs: this.limits.timeMs, signal });
      if (answer.type !== "result") throw new TypeError(`no result but ${answer.type}`);
      return answer;
    });
  }

  /** Every row as a file, in pieces. Throws like `run`, before there is a first piece. */
  async export(
    { sql, asOf, signal }: Query,
    format: Format,
  ): Promise<AsyncIterable<Uint8Array> | Uint8Array> {
    return this.#atDesk(sql, signal, async (child) => {
      const target = join(child.folder, `${randomUUID()}.${format}`);
      await child.ask(
        { type: "export", format, target, sql, asOf: asOf ?? null },
        { timeMs: this.limits.exportMs, signal },
      );
      return handOut(target);
    });
  }

  /** Ends every child, and refuses from now on. */
  async close(): Promise<void> {
    this.#closed = true;
    const children = [...this.#busy, ...this.#idle.map(({ child }) => child)];
    for (const { timer } of this.#idle.splice(0)) clearTimeout(timer);
    await Promise.all(children.map((child) => child.close()));
  }

  async #atDesk<T>(
    sql: string,
    signal: AbortSignal | undefined,
    work: (child: SqlChild) => Promise<T>,
  ): Promise<T> {
    return this.#turnstile.pass(async () => {
      signal?.throwIfAborted();
      const child = await this.#child();
      this.#busy.add(child);
      try {
        this.#refuseClosed();
        const views = await this.#sources.list();
        await this.#refuseDamaged(sql, views);
        await child.open(views.map(({ source }) => source));
        return await work(child);
      } finally {
        this.#busy.delete(child);
        this.#putAside(child);
      }
    });
  }

  /** A query names every view that it reads: of those the tapes have to be what was written. */
  async #refuseDamaged(sql: string, views: readonly ListedView[]): Promise<void> {
    const text = sql.toLowerCase();
    const named = views.filter(({ name }) => text.includes(name.toLowerCase()));
    for (const path of new Set(named.map(({ path }) => path))) {
      const damage = await tapeDamage(path, this.#home);
      if (damage !== undefined) throw damage;
    }
  }

  #refuseClosed(): void {
    if (this.#closed)
      throw new WorkbenchError("environment", "the server is being stopped", "Start it again.");
  }

  async #child(): Promise<SqlChild> {
    this.#refuseClosed();
    for (let waiting = this.#idle.pop(); waiting !== undefined; waiting = this.#idle.pop()) {
      clearTimeout(waiting.timer);
      if (!waiting.child.over) return waiting.child;
    }
    return SqlChild.start(this.limits);
  }

  #putAside(child: SqlChild): void {
    if (this.#closed) child.kill();
    if (child.over) return;
    const timer = setTimeout(() => {
      const at = this.#idle.findIndex((each) => each.child === child);
      if (at >= 0) this.#idle.splice(at, 1);
      child.kill();
    }, this.limits.idleMs);
    // It keeps nothing alive that wants to end.
    timer.unref();
    this.#idle.push({ child, timer });
  }
}
