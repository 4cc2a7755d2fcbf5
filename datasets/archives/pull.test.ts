import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { WorkbenchError } from "../../engine/errors.ts";
import { type Micros, micros } from "../../engine/market/time.ts";
import { parseManifest } from "../../recorder/tape/manifest.ts";
import { daysOf } from "./days.ts";
import { type Pulled, type PullOptions, pull } from "./pull.ts";
import type { Pullable } from "./pullable.ts";
import { tradeFile, tradeLayout } from "./row-file.ts";
import { type ArchiveSource, defineSource } from "./source.ts";
import { fastMachine, tapeLines } from "./testing/pull-once.ts";

// Sources without a network: what a pull makes of its units, whoever fetched them.

const day = (n: number): Micros => micros(Date.UTC(2023, 2, n) * 1000);
const noon = 12 * 3600e6;

/** Two trades a day at noon, `id` and price telling the day; what `fetch` does besides is the test's. */
const made = (id: string, before: (key: string) => Promise<void> | void = () => undefined) =>
  defineSource({
    id,
    describe: "Made up",
    documentation: ["https://example.com/documentation"],
    licence: `terms of ${id}`,
    baseUrl: `https://${id}.example`,
    limit: { everyMs: 0, parallel: 2 },
    series: {
      trades: {
        describe: "Two a day",
        layout: tradeLayout,
        plan: (span) =>
          daysOf(span).map((piece) => ({
            ...piece,
            fetch: async ({ file }) => {
              await before(piece.key);
              const rows = tradeFile(file);
              for (const n of [1, 2])
                await rows.add({
                  time: micros(piece.from + noon),
                  price: `0.9${piece.key.slice(-2)}`,
                  size: "5",
                  side: "sell",
                  id: `${id}-${piece.key.slice(-2)}-${n}`,
                });
              return { rows: await rows.end() };
            },
          })),
      },
    },
  });

const lines = (id: string, ...days: readonly number[]): string[] =>
  days.flatMap((n) =>
    [1, 2].map((at) => `${day(n) + noon}|trade|${Number(`0.9${n}`)}|5|sell|${id}-${n}-${at}`),
  );

const folder = mkdtempSync(join(tmpdir(), "pegtape-pull-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let homes = 0;
const newHome = (): string => join(folder, String(++homes));

const pullable = (...sources: readonly ArchiveSource[]): Pullable => ({
  name: "weekend",
  title: "A weekend",
  describe: "Made up.",
  from: day(10),
  to: day(14),
  window: { from: micros(day(12) + noon), to: micros(day(12) + noon + 1) },
  parts: sources.map(({ id }) => ({ source: id, series: "trades", instrument: `${id}:USDC/USD` })),
});

const run = (
  home: string,
  sources: readonly ArchiveSource[],
  options: Partial<PullOptions> = {},
): Promise<Pulled> => {
  const what = pullable(...sources);
  return pull({
    pullable: what,
    sources: Object.fromEntries(sources.map((source) => [source.id, source])),
    home,
    window: what.window,
    only: false,
    keep: false,
    baseUrls: new Map(),
    machine: fastMachine(),
    ...options,
  });
};

const manifestOf = (path: string) =>
  parseManifest(readFileSync(join(path, "tape.json"), "utf8"), path);

describe("a pull", () => {
  it("makes a tape of the window's days first, which can be read while the rest is under way", async () => {
    const home = newHome();
    const path = join(home, "tapes", "weekend");
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const order: string[] = [];
    const slow = made("one", async (key) => {
      order.push(key);
      if (!key.endsWith("12")) await released;
    });
    let told: (text: string) => void = () => undefined;
    const canBeReplayed = new Promise<string>((resolve) => {
      told = resolve;
    });
    const whole = run(home, [slow], { note: (text) => told(text) });
    expect(await canBeReplayed).toMatch(/^2 ticks from 2023-03-12T00.* can be replayed now/);
    expect(await tapeLines(path)).toEqual(lines("one", 12));
    expect(manifestOf(path).source["pull"]).toMatchObject({ name: "weekend", complete: false });
    release();
    await whole;
    expect(order[0]).toBe("2023-03-12");
    expect(await tapeLines(path)).toEqual(lines("one", 10, 11, 12, 13));
    expect(manifestOf(path).source["pull"]).toMatchObject({ name: "weekend", complete: true });
  });

  it("puts ties in the order of its parts, and tells where each row came from under which terms", async () => {
    const home = newHome();
    const { manifest, path } = await run(home, [made("b"), made("a")]);
    const tied = [10, 11, 12, 13].flatMap((n) => [...lines("b", n), ...lines("a", n)]);
    expect(await tapeLines(path)).toEqual(tied);
    expect(manifest.licence).toBe("b: terms of b; a: terms of a");
    expect(manifest.source["units"]).toHaveLength(8);
    expect(manifest.source["units"]).toContainEqual({
      unit: "a/trades/USDC-USD/2023-03-11",
      rows: 2,
    });
    expect(existsSync(join(home, "pulls", "weekend"))).toBe(false);
  });

  it("asks for what is missing, damaged or from elsewhere, and for nothing else", async () => {
    const home = newHome();
    const units = join(home, "pulls", "weekend", "units", "one", "trades", "USDC-USD");
    const asked: string[] = [];
    let isDown = true;
    const source = made("one", (key) => {
      asked.push(key);
      if (isDown && key.endsWith("13"))
        throw new WorkbenchError("environment", "one is down", "Wait.");
    });
    await expect(run(home, [source])).rejects.toThrow("one is down");
    writeFileSync(join(units, "2023-03-10.parquet"), "no longer what it was");
    const facts = join(units, "2023-03-11.json");
    writeFileSync(facts, readFileSync(facts, "utf8").replace("https://one.example", "http://else"));
    asked.length = 0;
    isDown = false;
    const { path } = await run(home, [source]);
    expect(asked.sort()).toEqual(["2023-03-10", "2023-03-11", "2023-03-13"]);
    expect(await tapeLines(path)).toEqual(lines("one", 10, 11, 12, 13));
    asked.length = 0;
    expect((await run(home, [source])).already).toBe(true);
    expect(asked).toEqual([]);
  });

  it("lets the other sources finish when one fails", async () => {
    const home = newHome();
    const bad = made("bad", () => {
      throw new WorkbenchError("environment", "bad is down", "Wait.");
    });
    await expect(run(home, [bad, made("good")])).rejects.toThrow("bad is down");
    const kept = join(home, "pulls", "weekend", "units", "good", "trades", "USDC-USD");
    expect(readdirSync(kept).filter((name) => name.endsWith(".json"))).toHaveLength(4);
    expect(existsSync(join(home, "tapes", "weekend"))).toBe(false);
  });

  it("takes the window alone when told so, and its units for the whole later", async () => {
    const home = newHome();
    const asked: string[] = [];
    const source = made("one", (key) => void asked.push(key));
    const window = { from: day(11), to: micros(day(12) + noon) };
    const { path, manifest } = await run(home, [source], { only: true, window });
    expect(await tapeLines(path)).toEqual(lines("one", 11));
    expect(manifest.source["pull"]).toMatchObject({ complete: false });
    await run(home, [source]);
    expect(await tapeLines(path)).toEqual(lines("one", 10, 11, 12, 13));
    expect(asked.sort()).toEqual(["2023-03-10", "2023-03-11", "2023-03-12", "2023-03-13"]);
  });

  it("clears away what a kill left once the tape stood, unless it is to be kept", async () => {
    const home = newHome();
    const source = made("one");
    const { path } = await run(home, [source], { keep: true });
    const units = join(home, "pulls", "weekend", "units");
    const replaced = join(home, "tapes", ".weekend.old");
    mkdirSync(replaced);
    expect(await run(home, [source], { keep: true })).toMatchObject({ already: true });
    expect(existsSync(units)).toBe(true);
    expect(await run(home, [source])).toMatchObject({ already: true });
    expect([existsSync(join(home, "pulls", "weekend")), existsSync(replaced)]).toEqual([
      false,
      false,
    ]);
    expect(await tapeLines(path)).toEqual(lines("one", 10, 11, 12, 13));
  });

  it("leaves a day that is not over for another time, and says so", async () => {
    const machine = { ...fastMachine(), now: () => (day(13) + noon) / 1000 };
    const { path, absent, manifest } = await run(newHome(), [made("one")], { machine });
    const missing = { unit: "one/trades/USDC-USD/2023-03-13", why: "its time is not over yet" };
    expect(absent).toEqual([missing]);
    expect(manifest.source["absent"]).toEqual([missing]);
    expect(await tapeLines(path)).toEqual(lines("one", 10, 11, 12));
  });

  it("touches no tape that is not its own, and runs once at a time", async () => {
    const home = newHome();
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const first = run(home, [made("one", () => released)]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await expect(run(home, [made("one")])).rejects.toThrow(/weekend is being pulled already/);
    release();
    const { path } = await first;
    const other = { ...pullable(made("one")), name: "other" };
    await expect(run(home, [made("one")], { pullable: other, out: path })).rejects.toThrow(
      /did not come from datasets pull other/,
    );
    const less = { ...pullable(made("one")), to: day(13) };
    await expect(run(home, [made("one")], { pullable: less })).rejects.toThrow(
      /holds another part of weekend/,
    );
    expect(await tapeLines(path)).toEqual(lines("one", 10, 11, 12, 13));
  });

  it("gives up on a file that cannot be read, naming its unit and row", async () => {
    const source = made("one");
    const series = source.series["trades"];
    const broken: ArchiveSource = {
      ...source,
      series: {
        trades: {
          describe: "Broken",
          layout: tradeLayout,
          plan: (want) =>
            (series?.plan(want) ?? []).map((unit) => ({
              ...unit,
              fetch: async ({ file }) => {
                writeFileSync(
                  file,
                  "time_us,price,size,side,trade_id\n1678536000000000,x,5,sell,1\n",
                );
                return { rows: undefined };
              },
            })),
        },
      },
    };
    const home = newHome();
    await expect(run(home, [broken])).rejects.toThrow(
      /^one\/trades\/USDC-USD\/2023-03-1\d: https:\/\/one\.example, row 1 \(line 2\), column "price": .*"x"/,
    );
    expect(existsSync(join(home, "tapes", "weekend"))).toBe(false);
  });
});
