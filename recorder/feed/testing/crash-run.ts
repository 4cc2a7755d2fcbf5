import { tickLines } from "../../fold/testing.ts";
import { TickFold } from "../../fold/tick-fold.ts";
import { Recording } from "../../journal/recording.ts";
import type { Workshop } from "../../journal/seal.ts";
import { settleRecording } from "../../journal/settle.ts";
import { jsonCodec } from "../../journal/testing/json-codec.ts";
import { MemoryDisk, type Trouble } from "../../journal/testing/memory-disk.ts";
import type { Fault } from "../../simulator/faults.ts";
import { seeded } from "../../simulator/seeded.ts";
import { parseManifest, rawFiles, tickFiles } from "../../tape/manifest.ts";
import type { RawFrame } from "../../wire/raw-frame.ts";
import { Recorder } from "../recorder.ts";
import type { Clock } from "../surroundings.ts";
import { checkTicks } from "./check-run.ts";
import { SimulatedNet } from "./simulated-net.ts";
import { type Protocol, type Stage, setStage } from "./stage.ts";

const FOLDER = "/tapes/live";
const heading = {
  ...{ name: "live", created: "2026-11-25T00:00:00.000000Z" },
  ...{ source: { recorder: "a test" }, licence: "CC0-1.0" },
};

/** How a run of the recorder ends. */
type End = "clean" | "kill" | "power loss";

export interface CrashRun {
  readonly seed: number;
  readonly lives: readonly string[];
  readonly faults: readonly Fault[];
  readonly frames: number;
  readonly problems: readonly string[];
}

/** What was reported to be on the disk, by number. */
type Safe = Map<number, Omit<RawFrame, "seq">>;

/**
 * The whole recorder on a virtual clock, network and disk: it is killed, loses its power, its disk fails at some call; each
 * time it starts again on what is left. In the end everything that was reported safe is there, the ticks are those of the
 * frames, and every trade is there once or inside a gap.
 */
export const runCrashes = async (
  seed: number,
  protocols: readonly Protocol[],
): Promise<CrashRun> => {
  const stage = setStage(seed, protocols);
  const random = seeded(seed ^ 0xd15c);
  const problems: string[] = [];
  const lives: string[] = [];
  const safe: Safe = new Map();
  let disk = new MemoryDisk();
  let left = stage.wholeMs;
  for (let pid = 1; ; pid++) {
    const last = left < stage.wholeMs / 2 || pid > 4;
    const end: End = last ? "clean" : random() < 0.5 ? "kill" : "power loss";
    const trouble = last || random() < 0.5 ? undefined : drawTrouble(random);
    disk = disk.afterKill(trouble);
    const ms = last ? left : Math.round(2_000 + random() * 40_000);
    lives.push(`${ms} ms, ${end}${trouble ? `, ${trouble.what} at call ${trouble.at}` : ""}`);
    problems.push(...(await live(stage, { disk, pid, ms, end, seed: seed ^ pid, safe })));
    left -= ms;
    if (last) break;
    disk = end === "power loss" ? disk.afterPowerLoss(Math.floor(random() * 2 ** 31)) : disk;
    // Somebody has to notice, and start it again.
    const dark = Math.round(random() * 10_000);
    await stage.clock.run(dark);
    left -= dark;
  }
  stage.close();
  const frames = await framesOn(disk, problems);
  problems.push(...stage.problems, ...checkSafe(frames, safe));
  const fold = new TickFold(stage.adapters);
  for (const frame of frames) fold.frame(frame);
  problems.push(...checkTicks(fold, stage.told, frames));
  problems.push(...(await checkSealedTicks(disk, fold)));
  return { ...{ seed, lives, problems, faults: stage.faults }, frames: frames.length };
};

const drawTrouble = (random: () => number): Trouble => {
  const kinds = ["ENOSPC", "EIO", "EMFILE", "short"] as const;
  const what = kinds[Math.floor(random() * kinds.length)] ?? "EIO";
  return { at: 1 + Math.floor(random() * 120), what, forever: random() < 0.5 };
};

interface Life {
  readonly disk: MemoryDisk;
  readonly pid: number;
  readonly ms: number;
  readonly end: End;
  readonly seed: number;
  readonly safe: Safe;
}

/** One run of the recorder, from its start to its end. */
const live = async (stage: Stage, { disk, pid, ms, end, seed, safe }: Life): Promise<string[]> => {
  const { clock, adapters } = stage;
  let alive = true;
  const own: Clock = {
    now: () => clock.now(),
    after: (wait, done) =>
      clock.after(wait, () => {
        if (alive) done();
      }),
  };
  const appended: Safe = new Map();
  let known = 0;
  let followed: TickFold | undefined;
  const recording = await Recording.open({
    ...workshopOn(disk, stage),
    state: () => followed?.save(),
    ...{ clock: own, heading, sealBytes: 150_000 },
    processes: { pid, started: async (asked) => (asked === pid ? `start of ${pid}` : undefined) },
    onSafe: (last) => {
      if (!alive) return;
      for (known += 1; known <= last; known++) {
        const frame = appended.get(known);
        if (frame !== undefined) safe.set(known, frame);
      }
      known = last;
    },
  }).catch((error: unknown) => {
    // A disk that does not even let it begin: it says so, and somebody tries again later.
    if (!(error instanceof Error) || !/stopped|in use/.test(error.message)) throw error;
    return undefined;
  });
  if (recording === undefined) {
    await clock.run(ms);
    return end === "clean" ? ["the last run, on a disk without faults, did not begin"] : [];
  }
  known = recording.safe;
  const [found, { state: goesOnWith }] = [disk.afterKill(), recording.mended];
  const net = new SimulatedNet(clock, seeded(seed), stage.simulation);
  const recorder = new Recorder({
    ...{ ...stage.asked, clock: own, net, random: seeded(seed), since: recording.time },
    log: {
      get pending() {
        return recording.pending;
      },
      append: (frame) => {
        const seq = recording.append(frame);
        appended.set(seq, frame);
        return seq;
      },
    },
    fold: (listener) => {
      const fold = new TickFold(adapters, listener);
      const { state } = recording.mended;
      if (state !== undefined) fold.restore(state);
      followed = fold;
      return fold;
    },
    ticks: (fold) => fold.rows.clear(),
    remark: () => undefined,
  });
  recorder.start();
  await clock.run(ms);
  if (end === "clean") {
    recorder.stop();
    await recording.close();
  } else {
    alive = false;
    net.die();
  }
  const sealed = await sealedState(found, stage);
  return sealed === goesOnWith
    ? []
    : [`run ${pid} goes on with a memory that sealing does not have`];
};

/** The fold's memory at the end of what a disk holds, by sealing all of it. */
const sealedState = async (disk: MemoryDisk, stage: Stage): Promise<string | undefined> => {
  const pid = 99;
  const settled = await settleRecording(workshopOn(disk, stage), {
    pid,
    started: async (asked) => (asked === pid ? "a reader" : undefined),
  });
  return settled.name === "settled" ? settled.recovered?.state : `process ${settled.pid} is at it`;
};

const workshopOn = (disk: MemoryDisk, { adapters }: Stage): Workshop => ({
  ...{ disk, codec: jsonCodec(disk), folder: FOLDER, fold: () => new TickFold(adapters) },
});

const manifestOn = async (disk: MemoryDisk) => {
  const path = `${FOLDER}/tape.json`;
  return parseManifest(new TextDecoder().decode(await disk.read(path)), path);
};

const framesOn = async (disk: MemoryDisk, problems: string[]): Promise<RawFrame[]> => {
  const frames: RawFrame[] = [];
  for (const { path, sha256 } of rawFiles(await manifestOn(disk))) {
    if ((await disk.hash(`${FOLDER}/${path}`)) !== sha256) problems.push(`${path} is damaged`);
    for await (const piece of jsonCodec(disk).frames(`${FOLDER}/${path}`)) frames.push(...piece);
  }
  return frames;
};

const checkSafe = (frames: readonly RawFrame[], safe: Safe): string[] => {
  const problems: string[] = [];
  for (const [at, { seq }] of frames.entries())
    if (seq !== at + 1) problems.push(`frame ${at + 1} has number ${seq}`);
  for (const [seq, frame] of safe) {
    const found = frames[seq - 1];
    const same =
      found?.frame === frame.frame ||
      // The place for the fold's memory is filled as the piece is sealed.
      frame.frame === '{"note":"state"}';
    if (!same || found?.receiveTime !== frame.receiveTime)
      problems.push(`frame ${seq} was reported safe and is not there as it was`);
  }
  return problems;
};

/** The ticks on the disk are those that one fold over all frames makes. */
const checkSealedTicks = async (disk: MemoryDisk, fold: TickFold): Promise<string[]> => {
  const scratch = new MemoryDisk();
  await scratch.makeFolder("/made");
  const file = jsonCodec(scratch).tickFile("/made/ticks");
  await file.add(fold.rows, 1, fold.instruments);
  await file.finish();
  const lines = async (from: MemoryDisk, path: string): Promise<string[]> =>
    new TextDecoder()
      .decode(await from.read(path))
      .split("\n")
      .slice(0, -2);
  const sealed: string[] = [];
  for (const { path } of tickFiles(await manifestOn(disk)))
    sealed.push(...(await lines(disk, `${FOLDER}/${path}`)));
  const made = await lines(scratch, "/made/ticks");
  const at = made.findIndex((line, index) => line !== sealed[index]);
  if (at < 0 && made.length === sealed.length) return [];
  return [
    `the sealed ticks differ from tick ${at + 1} on: ${sealed[at]} is ${made[at]}, ${tickLines(fold)[at]}`,
  ];
};
