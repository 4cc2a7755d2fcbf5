import { describe, expect, it } from "vitest";
import { rawFiles, tickFiles } from "../tape/manifest.ts";
import { savedState } from "./fold.ts";
import { Recording } from "./recording.ts";
import { settleRecording } from "./settle.ts";
import { ManualClock } from "./testing/manual-clock.ts";
import { MemoryDisk } from "./testing/memory-disk.ts";
import { sampleFrame } from "./testing/sample-frames.ts";
import {
  contentOf,
  expectKept,
  expectTidy,
  FOLDER,
  heading,
  manifestOn,
  newAccount,
  processOf,
  record,
  workshopOn,
} from "./testing/scenario.ts";
import { TinyFold } from "./testing/tiny-fold.ts";

describe("Recording", () => {
  it("becomes a tape: dated files, every frame and its ticks, nothing else", async () => {
    const disk = new MemoryDisk();
    const account = newAccount();
    await record(disk, account, { pid: 1, seed: 1, frames: 100 });
    const frames = await expectKept(disk, account);
    await expectTidy(disk);
    expect(account.safe).toBe(frames);
    const manifest = await manifestOn(disk);
    if (manifest === undefined) throw new Error("no manifest");
    expect(manifest).toMatchObject({
      ...{ kind: "recorded", clock: "receive_time", name: "live", licence: "CC0-1.0" },
      ...{ from: "2024-03-09T23:59:00.000000Z", source: { recorder: "a test" } },
      instruments: ["kraken:USDT/USD", "kraken:USDC/USD", "kraken:DAI/USD"],
    });
    expect(rawFiles(manifest).length).toBeGreaterThan(4);
    expect(tickFiles(manifest).length).toBe(rawFiles(manifest).length);
    for (const { path, from, to } of manifest.files) {
      expect(path).toContain(`/date=${from.slice(0, 10)}/`);
      expect(from.slice(0, 10)).toBe(to.slice(0, 10));
    }
    const days = new Set(manifest.files.map(({ from }) => from.slice(0, 10)));
    expect([...days]).toEqual(["2024-03-09", "2024-03-10"]);
  });

  it("goes on from its last frame, with the fold's memory", async () => {
    const disk = new MemoryDisk();
    const account = newAccount();
    await record(disk, account, { pid: 1, seed: 1, frames: 40 });
    const before = (await contentOf(disk)).frames;
    const opened = await record(disk, account, { pid: 2, seed: 2, frames: 40, from: 40 });
    await expectKept(disk, account);
    await expectTidy(disk);
    const { state, waiting } = opened.mended;
    const fold = new TinyFold();
    for (const frame of before) fold.frame(frame);
    expect([state, waiting]).toEqual([fold.save(), []]);
    const last = before.at(-1);
    expect(last && savedState(last)).toBe(fold.save());
    expect(opened.mended.time).toBe(last?.receiveTime);
  });

  it("seals the same files, byte for byte, whether live or after a kill", async () => {
    const live = new MemoryDisk();
    await record(live, newAccount(), { pid: 1, seed: 1, frames: 60 });
    const killed = new MemoryDisk();
    const refuse = () => {
      throw new Error("no sealing in this run");
    };
    const codec = { ...workshopOn(killed).codec, rawFile: refuse };
    const run = record(killed, newAccount(), { pid: 1, seed: 5, frames: 60, more: { codec } });
    await expect(run).rejects.toThrow("no sealing in this run");
    const settled = await settleRecording(workshopOn(killed), processOf(2));
    expect(settled.name === "settled" && settled.recovered?.segments).toBeGreaterThan(4);
    expect(killed.contents()).toEqual(live.contents());
  });

  it("leaves a folder alone that another recorder is at, or that holds something else", async () => {
    const disk = new MemoryDisk();
    const options = { ...workshopOn(disk), clock: new ManualClock(), heading };
    const first = await Recording.open({ ...options, processes: processOf(1) });
    await expect(Recording.open({ ...options, processes: processOf(1) })).rejects.toMatchObject({
      code: "usage",
      message: "/tapes/live/journal is in use by process 1: one recorder a folder",
    });
    const other = { pid: 2, started: async () => "start of 1" };
    expect(await settleRecording(workshopOn(disk), other)).toEqual({ name: "live", pid: 1 });
    await first.close();
    await expectTidy(disk);
    await disk.write(`${FOLDER}/notes.txt`, new Uint8Array(3));
    await expect(Recording.open({ ...options, processes: processOf(1) })).rejects.toMatchObject({
      code: "usage",
      message: "/tapes/live holds something that is no recording",
    });
  });

  it("takes over the lock of a process that is gone, its number given to another or not", async () => {
    const disk = new MemoryDisk();
    const options = { ...workshopOn(disk), clock: new ManualClock(), heading };
    await Recording.open({ ...options, processes: processOf(1) });
    const reborn = { pid: 2, started: async (pid: number) => `a later start of ${pid}` };
    const second = await Recording.open({ ...options, processes: reborn });
    second.append(sampleFrame(1));
    await second.close();
    await expectTidy(disk);
  });

  it("refuses a frame that is older than the one before it", async () => {
    const disk = new MemoryDisk();
    const options = { ...workshopOn(disk), clock: new ManualClock(), heading };
    const recording = await Recording.open({ ...options, processes: processOf(1) });
    recording.append(sampleFrame(2));
    expect(() => recording.append(sampleFrame(1))).toThrow(RangeError);
    await recording.close();
  });

  it("goes on recording when sealing fails, and seals with the next segment", async () => {
    const disk = new MemoryDisk();
    const account = newAccount();
    const failures: string[] = [];
    const codec = workshopOn(disk).codec;
    let times = 0;
    const failing = {
      ...codec,
      tickFile: (path: string) => {
        times += 1;
        if (times <= 2) throw Object.assign(new Error("ENOSPC: no space"), { code: "ENOSPC" });
        return codec.tickFile(path);
      },
    };
    const onSealFailure = (error: Error) => failures.push(error.message);
    const more = { codec: failing, onSealFailure };
    await record(disk, account, { pid: 1, seed: 3, frames: 80, more });
    expect(failures).toEqual([
      "sealing into /tapes/live has stopped: the disk is full",
      "sealing into /tapes/live has stopped: the disk is full",
    ]);
    await expectKept(disk, account);
    await expectTidy(disk);
  });
});
