import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { makeTape, tradesSql } from "../../recorder/tape/sample-tape.ts";
import { runSweep } from "../backtest/run-sweep.ts";
import { openWorkshop } from "./open-workshop.ts";
import { readQueueAddress } from "./queue-address.ts";
import { QueueConnection } from "./queue-connection.ts";
import { QueueWorker, type WorkEvent } from "./queue-worker.ts";
import { QueuedTrials } from "./queued-trials.ts";
import { type MadeSweep, makeSweep } from "./testing/made-sweep.ts";
import { type RedisServer, startRedis } from "./testing/redis-server.ts";

let made: MadeSweep;
let server: RedisServer;
beforeAll(async () => {
  [made, server] = await Promise.all([makeSweep(), startRedis({ password: "s3cret" })]);
});
afterAll(async () => {
  await server?.stop();
  await made?.remove();
});

const elapsed = (): number => performance.now();
const wait = async (ms: number, signal?: AbortSignal): Promise<void> => {
  await setTimeout(ms, undefined, signal ? { signal } : {}).catch(() => undefined);
};
const connect = (): Promise<QueueConnection> => QueueConnection.open(readQueueAddress(server.url));

let files = 0;
interface Sweeping {
  readonly out?: string;
  readonly stop?: AbortController;
  readonly tapes?: readonly string[];
  readonly onProgress?: () => void;
}

/** The sweep over the queue, as the command runs it. */
const sweep = async (owner: string, options: Sweeping = {}) => {
  const {
    out = `out-${++files}`,
    stop = new AbortController(),
    onProgress = () => undefined,
  } = options;
  const connection = await connect();
  const { plan, configurations } = made;
  const announcement = made.announcement(owner);
  const path = join(made.folder, out);
  try {
    const trials = await QueuedTrials.open({
      ...{ connection, elapsed, wait, remark: (text) => remarks.push(text), signal: stop.signal },
      announcement: { ...announcement, tapes: options.tapes ?? announcement.tapes },
    });
    try {
      const result = await runSweep({
        ...{ plan, configurations, out: path, run: trials.run, signal: stop.signal, onProgress },
      });
      if (result === undefined) return undefined;
      await trials.finish();
      return await readFile(path);
    } finally {
      await trials.close();
    }
  } finally {
    connection.close();
  }
};

interface Working {
  readonly events: WorkEvent[];
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}
let remarks: string[] = [];
const workers: Working[] = [];
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop()));
  remarks = [];
});

const work = async (
  name: string,
  {
    home = made.folder,
    version = "1.2.3",
    strategies = made.folder,
    onTold = (_: WorkEvent): void => undefined,
  } = {},
): Promise<Working> => {
  const connection = await connect();
  const events: WorkEvent[] = [];
  const stop = new AbortController();
  const worker = new QueueWorker({
    ...{ connection, name, once: false, lockMs: 5000, elapsed, wait, signal: stop.signal },
    tell: (event) => {
      events.push(event);
      onTold(event);
    },
    prepare: (announcement) =>
      openWorkshop(announcement, { version, home, strategies, threads: 1 }),
  });
  const ended = worker.run().finally(() => connection.close());
  const working = {
    ...{ events, ended },
    stop: async () => {
      stop.abort();
      await ended;
    },
  };
  workers.push(working);
  return working;
};

/** Jobs that were done, in order. */
const done = (...who: readonly Working[]): string[] =>
  who.flatMap(({ events }) =>
    events.flatMap((event) => (event.type === "job" && event.state === "done" ? event.job : [])),
  );

const keys = async (): Promise<string[]> => {
  const connection = await connect();
  const found = await connection.client.keys("*");
  connection.close();
  return found;
};

describe("a sweep over a queue", () => {
  it("makes the same bytes as one machine, whoever takes its jobs, and leaves nothing behind", async () => {
    const both = await Promise.all([work("a"), work("b")]);
    const bytes = await sweep("first");
    expect(bytes?.equals(made.alone)).toBe(true);
    expect(new Set(done(...both)).size).toBe(3);
    expect(done(...both).length, "each job once").toBe(3);
    await Promise.all(both.map((worker) => worker.stop()));
    expect(await keys()).toEqual([]);
  });

  it("that is stopped goes on with what workers have done since", async () => {
    const worker = await work("a");
    const stop = new AbortController();
    const out = "resumed";
    expect(await sweep("first", { out, stop, onProgress: () => stop.abort() })).toBeUndefined();
    // Its owner is gone, but jobs are done all the same.
    await expect.poll(() => done(worker).length, { timeout: 30_000 }).toBe(3);
    const bytes = await sweep("second", { out });
    expect(bytes?.equals(made.alone)).toBe(true);
    expect(done(worker).length, "each job once").toBe(3);
  });

  it("survives a server that comes back with nothing", async () => {
    let restarted: Promise<void> | undefined;
    const onTold = () => {
      restarted ??= server.restart();
    };
    await Promise.all([work("a", { onTold }), work("b", { onTold })]);
    const bytes = await sweep("first");
    await restarted;
    expect(restarted).toBeDefined();
    expect(bytes?.equals(made.alone)).toBe(true);
  });

  it("shows why workers refuse it, ends where there are no others, and goes on when there are", async () => {
    const other = join(made.folder, "other");
    await mkdir(join(other, "tapes"), { recursive: true });
    await makeTape({ rows: tradesSql(2001), out: join(other, "tapes", "sample") });
    const source = await readFile(join(made.folder, "pace.ts"), "utf8");
    await writeFile(join(other, "pace.ts"), source.replace("2 * every", "3 * every"));
    const nowhere = join(made.folder, "nowhere");
    await Promise.all([
      work("newer", { version: "1.2.4" }),
      work("edited", { strategies: other }),
      work("changed", { home: other }),
      work("empty", { home: nowhere }),
    ]);
    const out = "refused";
    await expect(sweep("first", { out, tapes: [join(nowhere, "sample")] })).rejects.toMatchObject({
      code: "environment",
      message: expect.stringMatching(/^no worker takes this sweep, 4 refused: /),
      hint: expect.stringContaining("run the same again"),
    });
    const hash = made.plan.tapes[0]?.manifest.slice(0, 12);
    const said = [...remarks].sort();
    expect(said).toEqual([
      expect.stringMatching(
        new RegExp(
          `^worker changed does not take this sweep: its tape sample is another one: .* has manifest [0-9a-f]{12}, and the sweep's has ${hash}$`,
        ),
      ),
      expect.stringMatching(
        /^worker edited .*: its strategy \.\/pace\.ts has source [0-9a-f]{12}, and the sweep's has /,
      ),
      `worker empty does not take this sweep: it has no tape sample, neither by name nor at ${join(nowhere, "sample")}`,
      "worker newer does not take this sweep: its program is 1.2.4, and the sweep's is 1.2.3",
    ]);
    // Two of them find the tape where it is this time.
    await work("good");
    const bytes = await sweep("second", { out });
    expect(bytes?.equals(made.alone)).toBe(true);
    expect(new Set(done(...workers)).size).toBe(3);
  });

  it("does not go on twice over one queue", async () => {
    const stop = new AbortController();
    const first = sweep("first", { stop });
    await expect.poll(async () => (await keys()).length).toBeGreaterThan(3);
    await expect(sweep("second")).rejects.toMatchObject({
      code: "usage",
      message: "this very sweep goes on already, over the same queue",
    });
    stop.abort();
    expect(await first).toBeUndefined();
  });
});
