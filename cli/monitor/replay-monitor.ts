import { setTimeout as wait } from "node:timers/promises";
import { WorkbenchError } from "../../engine/errors.ts";
import type { Command } from "../../web/theatre/command.ts";
import type { Reel } from "../../web/theatre/reel.ts";
import { type Scene, sceneAt } from "../../web/theatre/scene.ts";
import { Session } from "../../web/theatre/session.ts";
import { parseMoment, wholeOf } from "../../web/view/range.ts";
import type { Context } from "../command.ts";
import type { Console } from "../console.ts";
import { explainError } from "../explain-error.ts";
import { realClock } from "../feed-run.ts";
import { Monitor } from "./monitor.ts";
import type { MonitorView } from "./view.ts";
import { lookOf } from "./wants-monitor.ts";

/** A move that takes longer says how long it took. */
const LONG_MS = 1_500;

/**
 * A replay on a terminal until somebody quits: a session of the theatre, looked at by the monitor. Returns where it stood
 * at the end.
 */
export const watchReel = async (
  console: Console,
  { reel, speed }: { readonly reel: Reel; readonly speed: number | "max" },
  context: Context,
): Promise<Scene> => {
  const notes: string[] = [];
  const quit = new AbortController();
  const window = wholeOf(reel.run);
  const session = new Session({
    ...{ id: "terminal", reel, window, speed, panels: [] },
    ...{ width: undefined, instrument: undefined, frames: undefined },
    clock: { now: context.elapsed, wait: context.wait },
    // Nobody listens: the monitor looks by itself.
    paint: async () => "",
    onError: (error) => notes.push(explainError(error).line),
  });
  /** Moves that somebody waits for, and how often that changed. */
  let moving = 0;
  let moved = 0;
  const go = async (command: Command): Promise<string | undefined> => {
    const begun = context.elapsed();
    moving += 1;
    await session.do(command).finally(() => {
      moving -= 1;
      moved += 1;
    });
    const took = context.elapsed() - begun;
    return took > LONG_MS ? `there after ${(took / 1000).toFixed(1)} s` : undefined;
  };
  const scene = (): Scene =>
    sceneAt(session.cursor, {
      ...{ mode: session.mode, ticksPerSecond: session.rate, window, instrument: undefined },
    });
  let lost: Error | undefined;
  const monitor = new Monitor({
    ...{ console, look: lookOf(console, context), clock: realClock(context) },
    version: () => {
      const { cursor, mode, speed: pace } = session;
      const done = `${moving} ${moved} ${notes.length} ${reel.gapTicks.length}`;
      return `${cursor.ticks} ${cursor.time} ${mode.name} ${pace} ${Math.round(session.rate)} ${done}`;
    },
    view: () => viewOf(scene(), session, { notes, isSeeking: moving > 0 }),
    obey: async (order) => {
      if (order.do === "transport") return go(order.command);
      if (order.do === "seek") return go({ do: "seek", time: parseMoment("time", order.text) });
      return undefined;
    },
    quit: (error) => {
      lost ??= error;
      quit.abort();
    },
  });
  try {
    await session.do({ do: "play" });
    const signal = AbortSignal.any([context.signal, quit.signal]);
    await wait(2 ** 31 - 1, undefined, { signal }).catch(() => undefined);
    await session.do({ do: "pause" });
  } finally {
    await monitor.close();
  }
  const last = scene();
  await session.close();
  for (const each of notes) context.note(each);
  if (lost === undefined) return last;
  throw new WorkbenchError("environment", lost.message, "Nothing was being kept.");
};

const viewOf = (
  { board, sofar, frames, digest, run, reel }: Scene,
  { speed }: Session,
  { notes, isSeeking }: { readonly notes: readonly string[]; readonly isSeeking: boolean },
): MonitorView => ({
  board,
  notes,
  alerts: sofar.alerts,
  history: (coin) => sofar.subjects.find(({ id }) => id === coin)?.frames,
  replay: {
    ...{ name: run.name, kind: run.kind, from: run.from, to: run.to },
    ...{ speed, frames, digest, isSeeking, density: reel.density },
  },
});
