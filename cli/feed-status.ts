import { formatTime, type Micros, micros } from "../engine/market/time.ts";
import { finite } from "../engine/pipeline/frame-json.ts";
import type { FeedStatus } from "../recorder/feed/venue-feed.ts";
import type { TickFold } from "../recorder/fold/tick-fold.ts";
import type { FeedState } from "../web/board/feed-state.ts";

/** Where one venue stands, as the status line has it. */
export type VenueStatus = FeedStatus & FeedState;

/** What is on the disk, and how long there is room. */
export interface DiskStatus {
  readonly tape: string;
  /** False when recording has stopped, and watching goes on. */
  readonly recording: boolean;
  readonly freeBytes: number | undefined;
  /** Seconds until the disk is full at the present rate; undefined when nobody can say. */
  readonly fullIn: number | undefined;
  readonly problem: string | undefined;
}

export interface StatusLine {
  /** When this was so, and for how long it has been running. */
  readonly time: Micros;
  readonly runningMs: number;
  /** How late the event loop came to this look: near 0, unless more comes in than can be worked off. */
  readonly loopLagMs: number;
  /** Frames safely on the disk since the tape began; those read, where nothing is recorded. */
  readonly frames: number;
  /** Ticks that came of the tape's frames, safe or not yet. */
  readonly ticks: number;
  readonly venues: Readonly<Record<string, VenueStatus>>;
  readonly disk: DiskStatus | undefined;
}

/** Turns counts into rates: ticks a second since the last look. */
export class StatusReader {
  readonly #before = new Map<string, { ticks: number; at: number }>();

  read(
    feeds: ReadonlyMap<string, FeedStatus>,
    fold: TickFold,
    elapsedMs: number,
  ): Record<string, VenueStatus> {
    return Object.fromEntries(
      [...feeds].map(([id, feed]) => {
        const tally = fold.tally(id);
        const ticks = tally.trades + tally.quotes;
        const before = this.#before.get(id) ?? { ticks: 0, at: elapsedMs - 1000 };
        this.#before.set(id, { ticks, at: elapsedMs });
        const seconds = Math.max(0.001, (elapsedMs - before.at) / 1000);
        const status: VenueStatus = {
          ...feed,
          frames: tally.frames,
          trades: tally.trades,
          quotes: tally.quotes,
          ticksPerSecond: Math.round(((ticks - before.ticks) / seconds) * 10) / 10,
          lagMs: finite(Math.round(tally.lag / 100) / 10),
          lastTick: Number.isNaN(tally.lastTick) ? null : formatTime(micros(tally.lastTick)),
          gaps: tally.gaps,
          rejected: tally.rejected,
          unknown: tally.unknown,
        };
        return [id, status];
      }),
    );
  }
}

/** The status as a line of NDJSON. */
export const statusJson = ({ frames, ticks, loopLagMs, venues, disk }: StatusLine) => ({
  type: "status",
  frames,
  ticks,
  loopLagMs: Math.round(loopLagMs * 10) / 10,
  venues,
  ...(disk === undefined
    ? {}
    : {
        recording: disk.recording,
        freeBytes: disk.freeBytes ?? null,
        fullInSeconds: disk.fullIn === undefined ? null : Math.round(disk.fullIn),
      }),
});
