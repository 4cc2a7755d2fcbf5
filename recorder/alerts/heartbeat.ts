import { join } from "node:path";
import { formatDuration, type Micros, seconds } from "../../engine/market/time.ts";
import type { Clock } from "../feed/surroundings.ts";
import type { Disk } from "../journal/disk.ts";

/** How the program is, as far as its watch from outside is concerned. */
export interface Vitals {
  /** When the last tick came; undefined before the first. */
  readonly lastTick: Micros | undefined;
  /** When the oldest notification came in that was not even tried. */
  readonly oldestUntried: Micros | undefined;
  readonly diskTakesWrites: boolean;
}

export interface HeartbeatLimits {
  /** The last tick may be so old, µs. */
  readonly tickAge: Micros;
  /** A notification may wait so long for its first attempt, µs. */
  readonly untriedAge: Micros;
}

// With a beat every 20 s, and 10 s for each of its two steps, the last one leaves within 90 s of what stops it.
const LIMITS: HeartbeatLimits = { tickAge: seconds(60), untriedAge: seconds(60) };
const INTERVAL_MS = 20_000;
const PATIENCE_MS = 10_000;

/** Why there is no beat at this time; undefined when all is well. */
export const whyNoBeat = (
  { lastTick, oldestUntried, diskTakesWrites }: Vitals,
  now: Micros,
  limits: HeartbeatLimits = LIMITS,
): string | undefined => {
  if (lastTick === undefined) return "no tick has come yet";
  if (now - lastTick > limits.tickAge) return `no tick came for ${formatDuration(limits.tickAge)}`;
  if (!diskTakesWrites) return "the disk takes no writes";
  if (oldestUntried !== undefined && now - oldestUntried > limits.untriedAge)
    return `a notification waits for its first attempt for ${formatDuration(limits.untriedAge)}`;
  return undefined;
};

export interface HeartbeatOptions {
  readonly clock: Clock;
  readonly vitals: () => Vitals;
  /** Writes to the disk, safely; rejects when that fails: see `probeDisk`. */
  readonly probe: () => Promise<void>;
  /** Tells the watch that we live; rejects when it does not answer: see `pingUrl`. */
  readonly ping: (signal: AbortSignal) => Promise<void>;
  readonly limits?: HeartbeatLimits;
  readonly intervalMs?: number;
  /** Called when beats cease, or begin again (undefined), or the reason becomes another. */
  onChange?(reason: string | undefined): void;
}

/**
 * Beats at once and every interval while all is well. Who watches from outside (a dead man's switch) calls for help when
 * beats cease: for whatever reason, that of a dead process included. Returns what ends it.
 */
export const startHeartbeat = (options: HeartbeatOptions): (() => void) => {
  const { clock, vitals, probe, ping, limits, onChange } = options;
  let stopped = false;
  let stopTimer: () => void;
  let told: string | undefined;
  const beat = async (): Promise<void> => {
    const diskTakesWrites = await inTime(clock, probe);
    // Judged after the probe, however long that took: what is stale by now is stale.
    const now = vitals();
    const seen = { ...now, diskTakesWrites: diskTakesWrites && now.diskTakesWrites };
    let reason = whyNoBeat(seen, clock.now(), limits);
    if (reason === undefined && !stopped && !(await inTime(clock, ping)))
      reason = "the watch does not answer";
    if (stopped) return;
    if (reason !== told) onChange?.(reason);
    told = reason;
    // The next comes after this one is done: what hangs never piles up.
    stopTimer = clock.after(options.intervalMs ?? INTERVAL_MS, () => void beat());
  };
  stopTimer = clock.after(0, () => void beat());
  return () => {
    stopped = true;
    stopTimer();
  };
};

/** Whether it was done, and within 10 s. */
const inTime = (clock: Clock, work: (signal: AbortSignal) => Promise<void>): Promise<boolean> =>
  new Promise((resolve) => {
    const controller = new AbortController();
    const stop = clock.after(PATIENCE_MS, () => {
      controller.abort();
      resolve(false);
    });
    work(controller.signal)
      .then(
        () => resolve(true),
        () => resolve(false),
      )
      .finally(stop);
  });

/** A file that is written anew, safely, at every beat: its content and age say when we lived, to whoever looks. */
export const probeDisk = async (disk: Disk, folder: string, clock: Clock): Promise<void> => {
  const path = join(folder, "heartbeat");
  await disk.write(path, new TextEncoder().encode(`${clock.now()}\n`));
  await disk.sync(path);
};

/** Asks for an address that is known to us and the watch alone: it is in no error. Rejects unless the answer is good. */
export const pingUrl = async (
  url: string,
  fetchUrl: typeof fetch,
  signal: AbortSignal,
): Promise<void> => {
  const answer = await fetchUrl(url, { signal, redirect: "error", cache: "no-store" }).catch(
    () => undefined,
  );
  await answer?.body?.cancel();
  if (answer?.ok !== true) throw new Error(`the watch answers ${answer?.status ?? "nothing"}`);
};
