import { readdirSync } from "node:fs";
import type { VirtualClock } from "../../../recorder/feed/testing/virtual-clock.ts";
import { type Kept, keptObjects } from "./kept-objects.ts";

/** What a process keeps at one moment, after everything that is no longer needed was given back. Bytes. */
export interface Sample {
  /** Simulated and real time since the start. */
  readonly hours: number;
  readonly realS: number;
  readonly heap: number;
  readonly buffers: number;
  readonly rss: number;
  /** Open files and sockets; undefined where the system does not say. */
  readonly files: number | undefined;
  /** Sockets, servers, timers and requests of the event loop. */
  readonly handles: number;
  /** Timers on the virtual clock. */
  readonly timers: number;
  /** Listeners of the process. */
  readonly listeners: number;
  readonly kept: Kept;
}

export interface Moment {
  readonly hours: number;
  readonly realS: number;
  readonly clock: VirtualClock;
}

/** Needs `--expose-gc`. */
export const takeSample = async ({ hours, realS, clock }: Moment): Promise<Sample> => {
  const { gc } = globalThis;
  if (gc === undefined) throw new Error("memory is measured with --expose-gc alone");
  // It collects as often as something new is let go of, ...
  const kept = keptObjects();
  // ... of which some is finished with in the next turns.
  await turn();
  gc();
  const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
  return {
    ...{ hours, realS, kept, rss, heap: heapUsed, buffers: arrayBuffers },
    ...{ files: openFiles(), timers: clock.waiting },
    handles: process.getActiveResourcesInfo().length,
    listeners: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
  };
};

/** Once around the event loop. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const openFiles = (): number | undefined => {
  try {
    return readdirSync("/proc/self/fd").length;
  } catch {
    return undefined;
  }
};
