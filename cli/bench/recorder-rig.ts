import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { formatTime } from "../../engine/market/time.ts";
import { Pipeline } from "../../engine/pipeline/pipeline.ts";
import { defaultSettings } from "../../engine/pipeline/settings.ts";
import { PegWatch } from "../../recorder/feed/peg-watch.ts";
import { Recorder } from "../../recorder/feed/recorder.ts";
import type { Clock, Net } from "../../recorder/feed/surroundings.ts";
import { realProcesses } from "../../recorder/journal/processes.ts";
import { Recording } from "../../recorder/journal/recording.ts";
import * as registry from "../../recorder/venues/index.ts";
import type { LiveView } from "../../web/board/live-view.ts";
import { realClock } from "../feed-run.ts";
import { foldOf } from "../recording-log.ts";
import { recordingWorkshop } from "../recording-workshop.ts";
import { RECORDED_COINS, RECORDED_VENUES } from "./draw-records.ts";

export const benchClock = (): Clock =>
  realClock({ now: () => Date.now(), elapsed: () => performance.now() });

/** All that `live --record` runs for each frame: feeds, journal, fold, pipeline with default settings. */
export interface Rig {
  readonly recorder: Recorder;
  readonly recording: Recording;
  readonly pipeline: Pipeline;
  /** Every pair of every venue is acknowledged. */
  live(): Promise<void>;
  /** Ends the feeds, lets sealing begin, and waits for its end. */
  close(): Promise<void>;
}

export interface RigOptions {
  /** A folder that is not there yet. */
  readonly folder: string;
  readonly clock: Clock;
  readonly net: Net;
  /** `ws://…` and `http://…` addresses by venue. */
  readonly endpoints: Readonly<Record<string, string>>;
  readonly rests: Readonly<Record<string, string>>;
  /** Who watches. */
  readonly view?: LiveView;
}

/** Sealing waits for `close`, so that it can be measured by itself. */
export const openRig = async ({ folder, view, ...options }: RigOptions): Promise<Rig> => {
  let seal = (): void => undefined;
  const sealing = new Promise<void>((resolve) => {
    seal = resolve;
  });
  const workshop = recordingWorkshop(folder);
  const recording = await Recording.open({
    ...workshop,
    breathe: () => sealing.then(() => workshop.breathe?.()),
    clock: options.clock,
    processes: realProcesses,
    heading: {
      name: "bench",
      created: formatTime(options.clock.now()),
      source: { what: "simulated venues, for measuring speed" },
      licence: "CC0-1.0",
    },
    onFailure: fail,
    onSealFailure: fail,
  });
  const watch = new PegWatch();
  let pipeline: Pipeline | undefined;
  const recorder = new Recorder({
    ...options,
    venues: Object.values(registry).filter(({ id }) => RECORDED_VENUES.includes(id)),
    coins: RECORDED_COINS,
    random: Math.random,
    log: recording,
    fold: (listener) => foldOf({}, listener),
    ticks: (fold) => {
      watch.look(fold);
      if (pipeline === undefined) {
        const { instruments } = fold;
        pipeline = new Pipeline(defaultSettings("receive_time"), instruments, view?.sink ?? {});
        view?.watch(pipeline, instruments);
      }
      pipeline.push(fold.rows.batch);
      view?.ticks(fold.rows.batch);
      fold.rows.clear();
    },
    remark: (text) => process.stderr.write(`bench: ${text}\n`),
  });
  recorder.start();
  if (pipeline === undefined) throw new Error("the recorder did not begin");
  return {
    ...{ recorder, recording, pipeline },
    async live() {
      while (![...recorder.status().values()].every(isLive)) await setTimeout(20);
    },
    async close() {
      recorder.stop();
      seal();
      await recording.close();
    },
  };
};

const isLive = ({ state, live, pairs }: { state: string; live: number; pairs: number }): boolean =>
  state === "live" && live === pairs;

const fail = (error: Error): void => {
  throw error;
};

/** Where a run of the bench may write; of another process, too. */
export const scratchFolder = (home: string, pid = process.pid): string =>
  join(home, `recording-${pid}`);
