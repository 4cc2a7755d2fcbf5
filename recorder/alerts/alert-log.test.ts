import { describe, expect, it } from "vitest";
import { micros } from "../../engine/market/time.ts";
import { VirtualClock } from "../feed/testing/virtual-clock.ts";
import type { Disk } from "../journal/disk.ts";
import { troubles } from "../journal/testing/fail-calls.ts";
import { MemoryDisk } from "../journal/testing/memory-disk.ts";
import type { AlertLog } from "./alert-log.ts";
import type { AlertRecord } from "./alert-record.ts";
import { readLog } from "./read-log.ts";
import { failLogCalls } from "./testing/fail-calls.ts";
import { live } from "./testing/live.ts";
import { alertOf, LOG_FOLDER, openLog } from "./testing/log-scenario.ts";
import { allLogStates, drawnLogStates } from "./testing/lose-power.ts";
import { START, sampleAlert, sampleNotification } from "./testing/told.ts";

const folder = LOG_FOLDER;

const recordsOf = ({ entries }: { entries: AlertLog["entries"] }): readonly AlertRecord[] =>
  entries.map(({ record }) => record);

/** The one file of the log. */
const fileOf = async (disk: Disk): Promise<string> => {
  const names = (await disk.list(folder)).filter((name) => name.endsWith(".log"));
  expect(names).toHaveLength(1);
  return `${folder}/${names[0]}`;
};

it("gives back what was written, over many starts", async () => {
  const disk = new MemoryDisk();
  const records: AlertRecord[] = [
    alertOf(1),
    { type: "notifications", notifications: [sampleNotification("again")] },
    { type: "failed", key: "k1", due: START, time: START, reason: "HTTP 500", permanent: false },
    {
      type: "act",
      act: { type: "acknowledge", incident: "USDC-depeg-1", time: START, by: "ann" },
    },
  ];
  for (const record of records) {
    const log = await openLog(disk);
    expect(await log.append(record)).toBe(true);
    await log.close();
  }
  const log = await openLog(disk);
  expect(recordsOf(log)).toEqual(records);
  expect(log.found).toMatchObject({ torn: 0, damages: [] });
});

it("cuts off a torn end wherever it is torn, and keeps all before it", async () => {
  const disk = new MemoryDisk();
  const log = await openLog(disk);
  const path = await fileOf(disk);
  await log.append(alertOf(1));
  const whole = (await disk.size(path)) ?? 0;
  await log.append(alertOf(2));
  const bytes = await disk.read(path);
  for (let cut = whole + 1; cut < bytes.length; cut += 7) {
    const torn = disk.afterKill();
    await torn.write(path, bytes.subarray(0, cut));
    const again = await openLog(torn);
    expect(recordsOf(again)).toEqual([alertOf(1)]);
    expect(again.found).toMatchObject({ torn: cut - whole, damages: [] });
  }
});

it("tells the place of damage, keeps the damaged file, and all records around it", async () => {
  const disk = new MemoryDisk();
  const log = await openLog(disk);
  const path = await fileOf(disk);
  const sizes: number[] = [];
  for (const n of [1, 2, 3]) {
    sizes.push((await disk.size(path)) ?? 0);
    await log.append(alertOf(n));
  }
  const bytes = await disk.read(path);
  const [, from = 0, to = 0] = sizes;
  bytes[from + 50] = (bytes[from + 50] ?? 0) ^ 1;
  await disk.write(path, bytes);
  const again = await openLog(disk);
  expect(recordsOf(again)).toEqual([alertOf(1), alertOf(3)]);
  expect(again.found.damages).toEqual([{ path, from, to, lost: 1 }]);
  expect(disk.contents().has(`${path}.damaged`)).toBe(true);
});

it("tells of damage in what a file began with, up to its last record", async () => {
  const disk = new MemoryDisk();
  const log = await openLog(disk);
  for (const n of [1, 2]) await log.append(alertOf(n));
  await log.close();
  await (await openLog(disk)).close();
  const path = await fileOf(disk);
  const bytes = await disk.read(path);
  const at = Buffer.from(bytes).lastIndexOf("USDC-depeg-1 step 2");
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  await disk.write(path, bytes);
  const { entries, damages } = await readLog(disk, folder);
  expect(recordsOf({ entries })).toEqual([alertOf(1)]);
  expect(damages).toMatchObject([{ lost: 1 }]);
});

it("refuses a record that it does not know, whole as it is", async () => {
  const disk = new MemoryDisk();
  const log = await openLog(disk);
  const unknown = { type: "later", what: 1 } as unknown as AlertRecord;
  await log.append(unknown);
  await expect(openLog(disk)).rejects.toMatchObject({
    code: "damaged",
    message: expect.stringContaining('unknown type "later"'),
  });
});

it("stays small: 20,000 delivered alerts in three months leave two days of them", async () => {
  const disk = new MemoryDisk();
  const clock = new VirtualClock(START);
  const log = await openLog(disk, clock, { rotateBytes: 200_000 });
  let largest = 0;
  for (let n = 1; n <= 20_000; n++) {
    await clock.run(6.5 * 60_000);
    const time = clock.now();
    const incident = `USDC-depeg-${n}`;
    void log.append({
      type: "alert",
      alert: sampleAlert(incident, 1, { state: "resolved" }),
      notifications: [sampleNotification(`k${n}`)],
    });
    await log.append({ type: "sent", key: `k${n}`, due: START, time });
    if (n % 100 === 0) largest = Math.max(largest, (await disk.size(await fileOf(disk))) ?? 0);
  }
  expect(largest).toBeLessThan(1_000_000);
  const last = recordsOf(log).at(-1);
  expect(last).toMatchObject({ key: "k20000" });
  await log.close();
  // 48 h are some 443 of them, two records each.
  const again = await openLog(disk, clock);
  expect(again.entries.length).toBeGreaterThan(2 * 440);
  expect(again.entries.length).toBeLessThan(5_000);
}, 60_000);

describe("a disk that fails", () => {
  it("says so, keeps what came meanwhile, and writes it when there is room", async () => {
    let full = false;
    const memory = new MemoryDisk();
    const disk = fullWhen(memory, () => full);
    const clock = new VirtualClock(START);
    const failures: string[] = [];
    const onFailure = (error: Error): void => void failures.push(error.message);
    const log = await openLog(disk, clock, { onFailure });
    expect(await log.append(alertOf(1))).toBe(true);
    full = true;
    const together = [log.append(alertOf(2)), log.append(alertOf(3))];
    expect(await Promise.all(together)).toEqual([false, false]);
    expect(await log.append(alertOf(4))).toBe(false);
    await live(clock, 300_000, 1_000);
    expect(failures).toEqual(["ENOSPC: no room"]);
    expect(recordsOf(await readLog(memory, folder))).toEqual([alertOf(1)]);
    full = false;
    await live(clock, 61_000, 1_000);
    expect(log.failure).toBeUndefined();
    expect(await log.append(alertOf(5))).toBe(true);
    expect(recordsOf(await readLog(memory, folder))).toEqual([1, 2, 3, 4, 5].map(alertOf));
    full = true;
    expect(await log.append(alertOf(6))).toBe(false);
    expect(failures).toHaveLength(2);
  });

  it("writes what comes while it tries again, too", async () => {
    let full = false;
    let meanwhile: () => void = () => undefined;
    const memory = new MemoryDisk();
    const disk = fullWhen(memory, () => {
      if (!full) meanwhile();
      return full;
    });
    const clock = new VirtualClock(START);
    const log = await openLog(disk, clock);
    full = true;
    await log.append(alertOf(1));
    full = false;
    let answer: Promise<boolean> | undefined;
    meanwhile = () => {
      answer ??= log.append(alertOf(2));
    };
    await live(clock, 3_000);
    expect(await answer).toBe(false);
    expect(log.failure).toBeUndefined();
    expect(recordsOf(await readLog(memory, folder))).toEqual([alertOf(1), alertOf(2)]);
  });

  it.each(troubles)(
    "loses nothing that it called safe, whichever call fails with %s",
    async (what) => {
      const { broken, calls } = await failLogCalls(what, 12);
      expect(broken).toEqual([]);
      expect(calls).toBeGreaterThan(40);
    },
  );
});

it("loses nothing that it called safe when the power goes, at whichever call: 1,000 states by chance, and all there are of a short log", async () => {
  for (const report of [await drawnLogStates(1_000, 1), await allLogStates(6, 512)]) {
    expect(report.broken).toEqual([]);
    expect(report.states).toBeGreaterThan(150);
    expect(report.safe / report.states).toBeGreaterThan(2);
  }
});

/** A disk whose room is gone at times. */
const fullWhen = (disk: MemoryDisk, full: () => boolean): Disk => {
  const check = (): void => {
    if (full()) throw Object.assign(new Error("ENOSPC: no room"), { code: "ENOSPC" });
  };
  return new Proxy(disk, {
    get(target, name) {
      if (name === "create")
        return async (path: string) => {
          check();
          const file = await target.create(path);
          return {
            ...file,
            append: async (bytes: Uint8Array) => {
              check();
              await file.append(bytes);
            },
          };
        };
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
};

it("keeps times of records over new files", async () => {
  const disk = new MemoryDisk();
  const clock = new VirtualClock(START);
  const log = await openLog(disk, clock);
  await log.append(alertOf(1));
  await log.close();
  await clock.run(3600_000);
  const again = await openLog(disk, clock);
  expect(again.entries.map(({ time }) => time)).toEqual([micros(START)]);
});
