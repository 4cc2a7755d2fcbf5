import { basename, join, resolve } from "node:path";
import { WorkbenchError } from "../engine/errors.ts";
import { formatTime, type Micros, micros } from "../engine/market/time.ts";
import type { Clock } from "../recorder/feed/surroundings.ts";
import { TickFold } from "../recorder/fold/tick-fold.ts";
import { realProcesses } from "../recorder/journal/processes.ts";
import { Recording } from "../recorder/journal/recording.ts";
import * as venues from "../recorder/venues/index.ts";
import type { Context } from "./command.ts";
import type { FeedLog } from "./feed-run.ts";
import type { LiveMachine } from "./live-machine.ts";
import { recordingWorkshop } from "./recording-workshop.ts";

/** A log that is a recording on the disk. */
export interface RecordingLog extends FeedLog {
  /** The fold's memory to go on from; undefined at the beginning of a recording. */
  readonly state: string | undefined;
  /** Time of the last frame that is there: none may come with an earlier one. */
  readonly since: Micros;
  readonly before: number;
  /** Tells it whose memory to write down: the fold's that reads what is appended. */
  follow(fold: Pick<TickFold, "save">): void;
  /** Returns when everything from before this run is sealed. Throws when the disk does not do it. */
  sealedBefore(): Promise<void>;
  /** Seals everything. Throws when the disk does not do it. */
  close(): Promise<void>;
}

/** Opens the folder of a new recording, or repairs one that is there and goes on with it. */
export const openRecordingLog = async (
  folder: string,
  clock: Clock,
  context: Context,
  machine: Pick<LiveMachine, "disk" | "codec"> = {},
): Promise<RecordingLog> => {
  const begun = context.elapsed();
  const workshop = { ...recordingWorkshop(folder), ...machine };
  let followed: Pick<TickFold, "save"> | undefined;
  const recording = await Recording.open({
    ...workshop,
    state: () => followed?.save(),
    ...{ clock, processes: realProcesses },
    heading: {
      name: basename(folder),
      created: formatTime(micros(context.now() * 1000)),
      source: { recorder: `pegtape ${context.version}`, feeds: "the venues' public feeds" },
      licence: "the venues' market data terms apply",
    },
    onSealFailure: (error) => context.note(explain(error)),
  });
  tellRepairs(recording, context.elapsed() - begun, context);
  const room = await workshop.disk.free(folder).catch(() => undefined);
  return {
    get pending() {
      return recording.pending;
    },
    get safe() {
      return recording.safe;
    },
    get problem() {
      const { failure } = recording;
      return failure === undefined ? undefined : asProblem(failure);
    },
    state: recording.mended.state,
    since: recording.time,
    get before() {
      return recording.ticksBefore;
    },
    follow: (fold) => {
      followed = fold;
    },
    sealedBefore: () => recording.sealedBefore(),
    append: (frame) => recording.append(frame),
    status: async () => {
      const free = await workshop.disk.free(folder).catch(() => undefined);
      const seconds = (context.elapsed() - begun) / 1000;
      const used = room === undefined || free === undefined ? 0 : room - free;
      return {
        tape: folder,
        recording: recording.failure === undefined,
        freeBytes: free,
        // Others write to the disk too: what matters is when it is full.
        fullIn:
          used > 0 && free !== undefined && seconds > 30 ? (free / used) * seconds : undefined,
        problem: recording.failure?.message,
      };
    },
    close: () => recording.close(),
  };
};

const explain = (error: Error): string =>
  error instanceof WorkbenchError ? `${error.message}. ${error.hint}` : error.message;

const asProblem = (error: Error): WorkbenchError =>
  error instanceof WorkbenchError
    ? error
    : new WorkbenchError("environment", error.message, "What was recorded is kept.", {
        cause: error,
      });

const tellRepairs = (recording: Recording, ms: number, context: Context): void => {
  const { waiting, damages, torn } = recording.mended;
  for (const { path, from, to, firstLost, lastLost } of damages)
    context.note(
      `${path} is damaged from byte ${from} to ${to}: frames ${firstLost} to ${lastLost} are lost`,
    );
  if (waiting.length > 0)
    context.note(
      `repaired what the last run left: ${waiting.length} segments, ${torn} bytes of an unfinished batch cut off, in ${Math.round(ms)} ms; it goes on from there, and seals them meanwhile`,
    );
};

/** The fold that goes on with a recording. */
export const foldOf = (
  log: Partial<Pick<RecordingLog, "state" | "follow">>,
  listener: ConstructorParameters<typeof TickFold>[1],
): TickFold => {
  const fold = new TickFold(venues, listener);
  if (log.state !== undefined) fold.restore(log.state);
  log.follow?.(fold);
  return fold;
};

/** Where a recording goes: the folder asked for, else one of today under the home. */
export const recordingFolder = (out: string | undefined, context: Context): string =>
  out === undefined
    ? join(context.home, "tapes", `recorded-${new Date(context.now()).toISOString().slice(0, 10)}`)
    : resolve(context.cwd, out);
