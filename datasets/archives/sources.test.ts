import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parseInstrument } from "../../engine/market/instrument.ts";
import { micros } from "../../engine/market/time.ts";
import type { Manifest } from "../../recorder/tape/manifest.ts";
import { archiveSources } from "./index.ts";
import { type Fault, startArchive } from "./testing/archive-server.ts";
import { fastMachine, pullSample, tapeLines } from "./testing/pull-once.ts";
import { samples } from "./testing/samples/index.ts";

// Every source in the registry is held to the same contract: a new one brings a sample and needs no new test code.

const folder = mkdtempSync(join(tmpdir(), "pegtape-sources-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let homes = 0;
const newHome = (): string => join(folder, String(++homes));

it("every source has a sample", () => {
  const sampled = new Set(samples.map(({ source }) => source.id));
  expect([...sampled].sort()).toEqual(Object.keys(archiveSources).sort());
});

describe.each(samples.map((sample) => ({ ...sample, id: sample.source.id })))(
  "$id $series",
  (sample) => {
    const series = sample.source.series[sample.series];
    const instrument = parseInstrument(sample.instrument);

    it("plans units that hold the span, one after the other, the same whatever is wanted", () => {
      const { from, to } = sample;
      const units = series?.plan({ instrument, from, to }) ?? [];
      expect(units.length).toBeGreaterThanOrEqual(3);
      expect(new Set(units.map(({ key }) => key)).size).toBe(units.length);
      expect(units[0]?.from).toBeLessThanOrEqual(from);
      expect(units.at(-1)?.to).toBeGreaterThanOrEqual(to);
      for (const [i, unit] of units.entries())
        if (i > 0) expect(unit.from, unit.key).toBe(units[i - 1]?.to);
      const spans = new Map(units.map((unit) => [unit.key, `${unit.from} ${unit.to}`]));
      const late = micros(from + Math.floor((to - from) / 2));
      for (const unit of series?.plan({ instrument, from: late, to }) ?? [])
        expect(spans.get(unit.key), unit.key).toBe(`${unit.from} ${unit.to}`);
    });

    let unbroken: { readonly files: Manifest["files"]; readonly requests: number };

    it("gives the rows that the venue has, and is asked no more often than it allows", async () => {
      const server = await startArchive(sample.host());
      const machine = fastMachine();
      const { manifest, path, absent } = await pullSample(sample, newHome(), server.url, {
        machine,
      });
      await server.close();
      expect(await tapeLines(path)).toEqual(sample.rows);
      expect(absent).toEqual([]);
      expect(manifest.licence).toContain(sample.source.licence);
      const spread = (server.requests.length - 1) * sample.source.limit.everyMs;
      expect(machine.elapsed()).toBeGreaterThanOrEqual(spread);
      unbroken = { files: manifest.files, requests: server.requests.length };
    });

    it("makes no tape of answers that are always short from half-way on, and goes on from there through 429, 5xx, resets and cuts to the same tape", async () => {
      const home = newHome();
      const kinds: readonly Fault[] = ["429", "503", "reset", "short", "torn"];
      const half = Math.floor(unbroken.requests / 2);
      let isBroken = true;
      let asked = 0;
      const server = await startArchive(sample.host(), () => {
        asked++;
        if (isBroken) return asked > half ? "short" : undefined;
        return asked % 2 === 0 ? kinds[(asked / 2) % kinds.length] : undefined;
      });
      await expect(pullSample(sample, home, server.url)).rejects.toThrow(
        /cut short|broke off|terminated|other side/,
      );
      expect(existsSync(join(home, "tapes", "sample"))).toBe(false);
      isBroken = false;
      const { manifest } = await pullSample(sample, home, server.url);
      await server.close();
      // Their SHA-256 among the rest: the bytes of the pull that was never broken.
      expect(manifest.files).toEqual(unbroken.files);
    });
  },
);

it.each(samples.filter(({ checksums }) => checksums))(
  "lets no wrong byte of $source.id $series onto a tape",
  async (sample) => {
    const server = await startArchive(sample.host(), (path) =>
      path.endsWith(".zip") ? "wrong" : undefined,
    );
    const home = newHome();
    await expect(pullSample(sample, home, server.url)).rejects.toThrow(/has the SHA-256/);
    expect(existsSync(join(home, "tapes", "sample"))).toBe(false);
    await server.close();
  },
);
