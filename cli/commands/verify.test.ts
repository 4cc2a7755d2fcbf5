import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { seconds } from "../../engine/market/time.ts";
import { TickFold } from "../../recorder/fold/tick-fold.ts";
import { realProcesses } from "../../recorder/journal/processes.ts";
import { Recording } from "../../recorder/journal/recording.ts";
import { ManualClock } from "../../recorder/journal/testing/manual-clock.ts";
import { START } from "../../recorder/journal/testing/sample-frames.ts";
import { heading } from "../../recorder/journal/testing/scenario.ts";
import { type Manifest, parseManifest } from "../../recorder/tape/manifest.ts";
import * as venues from "../../recorder/venues/index.ts";
import { recordingWorkshop } from "../recording-workshop.ts";
import { importTrades, jsonLines, runOn, type TestMachine, testMachine } from "../test-machine.ts";

let machine: TestMachine;
beforeEach(() => {
  machine = testMachine();
});
afterEach(() => machine.dispose());

const trade = (id: number): string =>
  JSON.stringify({
    channel: "trade",
    type: "update",
    data: [
      {
        ...{ symbol: "USDC/USD", side: "sell", price: `0.99${id}`, qty: "12.5" },
        ...{ ord_type: "limit", trade_id: id, timestamp: "2024-03-09T23:59:00.000000Z" },
      },
    ],
  });

/** Records frames of Kraken and the recorder's own notes; `clean`: ends as it should, else as after a kill. */
const record = async (clean: boolean): Promise<string> => {
  const folder = join(machine.cwd, "live");
  const recording = await Recording.open({
    ...recordingWorkshop(folder),
    // Its process is gone when the commands come.
    processes: clean ? realProcesses : { pid: 4_000_000, started: async () => "gone" },
    ...{ clock: new ManualClock(), heading },
  });
  const stamp = { venue: "kraken", connection: 1, direction: "in" } as const;
  const note = { venue: "", connection: 0, direction: "note" } as const;
  recording.append({ ...note, receiveTime: START, frame: '{"note":"started"}' });
  for (let id = 10; id < 60; id++) {
    const receiveTime = (START + seconds(id)) as typeof START;
    recording.append({ ...stamp, receiveTime, frame: trade(id) });
    recording.append({ ...note, receiveTime, frame: '{"note":"clock"}' });
  }
  await recording.flush();
  // The folder as a kill would leave it at this moment.
  const killed = join(machine.cwd, "killed");
  cpSync(folder, killed, { recursive: true });
  await recording.close();
  return clean ? folder : killed;
};

const manifestOf = (folder: string): Manifest =>
  parseManifest(readFileSync(join(folder, "tape.json"), "utf8"), "tape.json");

it("seals what a killed recorder left, then verifies it, rebuilds it and replays it", async () => {
  const folder = await record(false);
  expect(await runOn(machine, "verify", folder, "--json"), machine.printed.err).toBe(0);
  expect(machine.printed.err).toContain("killed: sealed what its journal held");
  const { ticks, files, instruments } = manifestOf(folder);
  expect([ticks, instruments]).toEqual([100, ["kraken:USDC/USD"]]);
  expect(jsonLines(machine)).toEqual([
    { type: "result", tape: folder, files: files.length, ticksAgain: 100, faults: 0 },
  ]);
  machine.printed.out = "";
  expect(await runOn(machine, "rebuild", folder, "--json"), machine.printed.err).toBe(0);
  expect(jsonLines(machine)).toMatchObject([
    { type: "result", tape: folder, changed: false, ticks: 100, replaced: [], removed: [] },
  ]);
  machine.printed.out = "";
  expect(await runOn(machine, "check", folder), machine.printed.out).toBe(0);
  machine.printed.out = "";
  expect(await runOn(machine, "replay", folder, "--json"), machine.printed.err).toBe(0);
  expect(jsonLines(machine).at(-1)).toMatchObject({ type: "summary", ticks: 100 });
});

it("names a damaged file with exit 3, and rebuild mends it", async () => {
  const folder = await record(true);
  const [path = ""] = manifestOf(folder).files.flatMap(({ path: each }) =>
    each.startsWith("ticks/") ? [each] : [],
  );
  const bytes = readFileSync(join(folder, path));
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 4;
  writeFileSync(join(folder, path), bytes);
  expect(await runOn(machine, "verify", folder), machine.printed.err).toBe(3);
  expect(machine.printed.out).toMatch(
    /^problem {2}checksum {2}.*ticks-000000000001.parquet is damaged/m,
  );
  expect(machine.printed.out).toContain("100 ticks made again from raw: 1 found");
  expect(await runOn(machine, "replay", folder)).toBe(2);
  expect(machine.printed.err).toContain(`pegtape rebuild ${folder} makes it again`);
  machine.printed.out = "";
  expect(await runOn(machine, "rebuild", folder)).toBe(0);
  expect(machine.printed.out).toMatch(/^replaced {2}ticks\//);
  machine.printed.out = "";
  expect(await runOn(machine, "verify", folder)).toBe(0);
  expect(machine.printed.out).toContain("nothing differs");
});

it("rebuilds nothing from raw frames that are damaged", async () => {
  const folder = await record(true);
  const path = manifestOf(folder).files.find((file) => file.path.startsWith("raw/"))?.path ?? "";
  const bytes = readFileSync(join(folder, path));
  bytes.fill(0xff, bytes.length >> 2, bytes.length >> 1);
  writeFileSync(join(folder, path), bytes);
  expect(await runOn(machine, "rebuild", folder)).toBe(2);
  expect(machine.printed.err).toMatch(/^pegtape: .*raw-000000000001\.parquet is damaged.*\n$/);
  expect(await runOn(machine, "verify", folder)).toBe(3);
});

it("holds what tape.json says of times and rows against the frames", async () => {
  const folder = await record(true);
  const path = join(folder, "tape.json");
  const text = readFileSync(path, "utf8");
  const { to } = manifestOf(folder);
  // Of the tape, and of both its files.
  writeFileSync(path, text.replaceAll(to, "2031-01-01T00:00:00.000000Z"));
  expect(await runOn(machine, "verify", folder, "--json")).toBe(3);
  const faults = jsonLines(machine).slice(0, -1);
  expect(faults).toContainEqual({
    ...{
      type: "fault",
      code: "manifest",
      file: "ticks/date=2024-03-09/ticks-000000000001.parquet",
    },
    message: expect.stringContaining(`ends at ${to}, tape.json says 2031-01-01`),
  });
  machine.printed.out = "";
  expect(await runOn(machine, "rebuild", folder), machine.printed.err).toBe(0);
  expect(await runOn(machine, "verify", folder), machine.printed.out).toBe(0);
});

it("verifies the sums alone of a tape without raw frames, which rebuild refuses", async () => {
  const dip = await importTrades(machine);
  expect(await runOn(machine, "verify", dip)).toBe(0);
  expect(machine.printed.out).toBe(`${dip}: 1 files: nothing differs\n`);
  expect(await runOn(machine, "rebuild", dip)).toBe(2);
  expect(machine.printed.err).toContain("dip has no raw frames");
});

it("reads what is sealed so far of a recording that goes on, and says when that is nothing", async () => {
  const folder = join(machine.cwd, "live");
  const recording = await Recording.open({
    ...recordingWorkshop(folder),
    ...{ processes: realProcesses, clock: new ManualClock(), heading, sealBytes: 100 },
    fold: () => new TickFold(venues),
  });
  expect(await runOn(machine, "verify", folder)).toBe(2);
  expect(machine.printed.err).toMatch(
    /is being recorded by process \d+, and nothing of it is sealed/,
  );
  const note = { venue: "", connection: 0, direction: "note", frame: '{"note":"clock"}' } as const;
  for (let n = 0; n < 6; n++)
    recording.append({ ...note, receiveTime: (START + seconds(n)) as typeof START });
  await recording.flush();
  while (recording.sealedTicks < 3) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(await runOn(machine, "verify", folder), machine.printed.err).toBe(0);
  expect(machine.printed.err).toContain("live is being recorded: this is what is sealed so far");
  await recording.close();
});
