import { type ChildProcess, execFileSync, fork } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { setTimeout } from "node:timers/promises";
import { scratchFolder } from "./recorder-rig.ts";
import { type Asked, monotonic, type State, type Who } from "./watched-server.ts";
import type { Heard, Listen } from "./watcher.ts";

/** What many listeners cost the process that records. */
export interface Watched {
  readonly watchers: number;
  /** Bytes of a whole board. */
  readonly bytes: number;
  readonly boards: number;
  /** From when a board was due until a listener had all of it. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Boards that listeners should have heard and did not. */
  readonly missed: number;
  readonly rssMb: number;
  readonly cpuShare: number;
  /** Trades and quotes that venues told, those that came, and ticks that are not on the tape. */
  readonly told: number;
  readonly came: number;
  readonly lost: number;
  /** Messages a second, of wall clock and of the server's processor. */
  readonly ours: Speed;
  readonly bare: Speed;
  readonly stuck: number;
  readonly cutOff: number;
  readonly cutOffMs: number;
  /** Of those who read meanwhile: messages, and how many of them were heard. */
  readonly wentOn: boolean;
  readonly fragmentP50Ms: number;
  readonly fragmentP99Ms: number;
  readonly pinned: boolean;
}

interface Speed {
  readonly aSecond: number;
  readonly ofCore: number;
}

const SECONDS = 20;
const PROCESSES = 2;
/** Messages of one turn, as fast as everybody has heard the one before. */
const TURN = 10;
const TURNS = 3;
const STUCK = 500;
const READERS = 100;
const FRAGMENTS = 1000;
/** For so long data comes: from before the first listener until after the last. */
const FED_S = 60;

export const measureWatchers = async (watchers: number, home: string): Promise<Watched> => {
  const files = Number(execFileSync("sh", ["-c", "ulimit -n"], { encoding: "utf8" }));
  if (files < watchers + 500)
    throw new Error(
      `${watchers} connections need more open files than ${files}: ulimit -n ${watchers + 1000}`,
    );
  const [, main = ""] = process.argv;
  const server = fork(main, ["watched"]);
  const others = Array.from({ length: PROCESSES }, () => fork(main, ["watcher"]));
  const pinned = pin(server, others);
  const ask = async (asked: Asked): Promise<State> => {
    const answer = once(server, "message");
    server.send(asked);
    return ((await answer) as [State])[0];
  };
  const all = (order: Listen): Promise<readonly Heard[]> =>
    Promise.all(
      others.map(async (other) => {
        const answer = once(other, "message");
        other.send(order);
        return ((await answer) as [Heard])[0];
      }),
    );
  try {
    const { ports } = await ask({ ask: "begin", home, seconds: FED_S });
    const join = async (who: Who, count: number): Promise<void> => {
      await all({ listen: "to", port: ports[who], count: count / PROCESSES, read: true });
      while ((await ask({ ask: "state" })).listeners[who] < count) await setTimeout(50);
    };
    const leave = async (who: Who): Promise<readonly Heard[]> => {
      const heard = await all({ listen: "no more" });
      while ((await ask({ ask: "state" })).listeners[who] > 0) await setTimeout(50);
      return heard;
    };
    await join("pages", watchers);
    const before = await ask({ ask: "state" });
    await setTimeout(SECONDS * 1000);
    const after = await ask({ ask: "state" });
    // The last one is given its time.
    await setTimeout(900);
    const board = delays(await leave("pages"), before.due.length, after.due);
    // Closing thousands of connections is no part of a page's time.
    await setTimeout(1000);
    const fragments = await timeFragments(ports.pages);
    const speeds: Record<"ours" | "bare", Speed[]> = { ours: [], bare: [] };
    for (let turn = 0; turn < TURNS; turn += 1)
      for (const who of ["ours", "bare"] as const) {
        await join(who, watchers);
        speeds[who].push(await race(who, watchers, { ask, all }));
        await leave(who);
      }
    const stuck = await leaveUnread({ ask, all, others, port: ports.ours });
    const end = await ask({ ask: "end" });
    return {
      ...{ watchers, bytes: after.bytes, boards: after.due.length - before.due.length },
      ...{ p50Ms: quantile(board.ms, 0.5), p99Ms: quantile(board.ms, 0.99) },
      missed: (after.due.length - before.due.length) * watchers - board.ms.length,
      ...{ rssMb: after.rssMb, cpuShare: (after.cpuMs - before.cpuMs) / (SECONDS * 1000) },
      ...{ told: end.told, came: end.came, lost: end.lost },
      ...{ ours: best(speeds.ours), bare: best(speeds.bare), ...stuck, pinned },
      ...{ fragmentP50Ms: quantile(fragments, 0.5), fragmentP99Ms: quantile(fragments, 0.99) },
    };
  } finally {
    for (const child of [server, ...others]) child.disconnect();
    rmSync(scratchFolder(home, server.pid), { recursive: true, force: true });
  }
};

/** The server has one processor for all its threads, and the listeners have the others. */
const pin = (server: ChildProcess, others: readonly ChildProcess[]): boolean => {
  const cores = availableParallelism();
  try {
    execFileSync("taskset", ["-acp", "0", String(server.pid)], { stdio: "ignore" });
    for (const { pid } of cores > 1 ? others : [])
      execFileSync("taskset", ["-acp", `1-${cores - 1}`, String(pid)], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};

const delays = (heard: readonly Heard[], from: number, due: readonly number[]) => {
  const ms: number[] = [];
  for (const { heard: pairs } of heard)
    for (let i = 0; i < pairs.length; i += 2) {
      // Numbers begin at 1.
      const n = (pairs[i] ?? 0) - 1;
      if (n >= from && n < due.length) ms.push((pairs[i + 1] ?? 0) - (due[n] ?? 0));
    }
  return { ms };
};

interface Crowd {
  readonly ask: (asked: Asked) => Promise<State>;
  readonly all: (order: Listen) => Promise<readonly Heard[]>;
}

const race = async (
  who: "ours" | "bare",
  watchers: number,
  { ask, all }: Crowd,
): Promise<Speed> => {
  // Who comes hears the last message of ours at once, if there was one: counted as they come.
  const first = (await ask({ ask: "state" })).cpuMs;
  const said = who === "ours" && oursSaid ? 1 : 0;
  const start = performance.now();
  for (let n = 1; n <= TURN; n += 1) {
    const heard = all({ listen: "until", messages: said + n });
    await ask({ ask: "say", who });
    await heard;
  }
  const seconds = (performance.now() - start) / 1000;
  const cpu = ((await ask({ ask: "state" })).cpuMs - first) / 1000;
  if (who === "ours") oursSaid = true;
  return { aSecond: (TURN * watchers) / seconds, ofCore: (TURN * watchers) / cpu };
};

let oursSaid = false;

const best = (speeds: readonly Speed[]): Speed => ({
  aSecond: Math.max(...speeds.map(({ aSecond }) => aSecond)),
  ofCore: Math.max(...speeds.map(({ ofCore }) => ofCore)),
});

/** Some read, and many more do not. */
const leaveUnread = async ({
  ask,
  all,
  others,
  port,
}: Crowd & { readonly others: readonly ChildProcess[]; readonly port: number }) => {
  await all({ listen: "to", port, count: READERS / PROCESSES, read: true });
  const { cutOff: before } = await ask({ ask: "whole" });
  const [first] = others;
  if (first === undefined) throw new Error("nobody listens");
  const begun = once(first, "message");
  first.send({ listen: "to", port, count: STUCK, read: false } satisfies Listen);
  await begun;
  while ((await ask({ ask: "state" })).listeners.ours < READERS + STUCK) await setTimeout(20);
  const start = monotonic();
  let state = await ask({ ask: "state" });
  while (state.cutOff - before < STUCK && monotonic() - start < 30_000) {
    await setTimeout(50);
    state = await ask({ ask: "state" });
  }
  return {
    ...{ stuck: STUCK, cutOff: state.cutOff - before, cutOffMs: monotonic() - start },
    wentOn: state.listeners.ours === READERS,
  };
};

/** The page as htmx asks for it, one request after the other. */
const timeFragments = async (port: number): Promise<number[]> => {
  const times: number[] = [];
  for (let n = 0; n < FRAGMENTS; n += 1) {
    const start = performance.now();
    const response = await fetch(`http://127.0.0.1:${port}/?part=board`, {
      headers: { "hx-request": "true", "hx-request-type": "partial" },
    });
    await response.text();
    times.push(performance.now() - start);
    if (response.status !== 200) throw new Error(`the board answers ${response.status}`);
  }
  return times;
};

const quantile = (values: readonly number[], q: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))] ??
  Number.NaN;
