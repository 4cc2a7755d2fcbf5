import { describe, expect, it } from "vitest";
import {
  type Manifest,
  manifestFaults,
  manifestHash,
  parseManifest,
  tickFiles,
} from "./manifest.ts";

const file = (firstSeq: number, lastSeq: number): Manifest["files"][number] => ({
  path: `ticks/date=2023-03-11/ticks-${String(firstSeq).padStart(12, "0")}.parquet`,
  ...{ rows: lastSeq - firstSeq + 1, sha256: "0".repeat(64), firstSeq, lastSeq },
  ...{ from: "2023-03-11T00:00:00.000000Z", to: "2023-03-11T23:59:59.000000Z" },
});
const manifest: Manifest = {
  ...{
    format: 1,
    name: "sample",
    kind: "imported",
    clock: "event_time",
    created: "2024-01-01T00:00:00Z",
  },
  ...{
    from: "2023-03-11T00:00:00.000000Z",
    to: "2023-03-11T23:59:59.000000Z",
    instruments: ["kraken:USDC/USD"],
  },
  ...{
    ticks: 20,
    files: [file(1, 12), file(13, 20)],
    source: { files: ["a.csv"] },
    licence: "CC0-1.0",
  },
};
const parse = (change: object): Manifest =>
  parseManifest(JSON.stringify({ ...manifest, ...change }), "x/tape.json");

describe("parseManifest", () => {
  it("reads what was written, fields of a later version too", () => {
    expect(parse({})).toEqual(manifest);
    expect(parse({ note: "new" })).toEqual({ ...manifest, note: "new" });
  });

  it.each([
    [{ format: 2 }, "x/tape.json is of tape format 2, this version reads format 1"],
    [{ format: "1" }, /^x\/tape.json is no tape manifest: "format": /],
    [{ kind: "guessed" }, /"kind": /],
    [{ ticks: 1.5 }, /"ticks": /],
    [{ from: "yesterday" }, /"from": no ISO 8601 time/],
    [
      { files: [{ ...file(1, 20), path: "ticks/../../x" }] },
      /"files.0.path": leads outside the tape's folder/,
    ],
    [{ files: [{ ...file(1, 20), sha256: "abc" }] }, /"files.0.sha256": no SHA-256/],
  ])("refuses %j", (change, message) => {
    expect(() => parse(change)).toThrow(message);
  });
});

describe("manifestFaults", () => {
  it("finds holes, overlaps and counts that do not add up", () => {
    expect(manifestFaults(manifest)).toEqual([]);
    expect(manifestFaults({ ...manifest, files: [file(1, 12), file(14, 20)] })).toEqual([
      "ticks/date=2023-03-11/ticks-000000000014.parquet begins at seq 14, expected 13",
    ]);
    expect(manifestFaults({ ...manifest, ticks: 21 })).toEqual([
      "the manifest counts 21 ticks, its files 20",
    ]);
    expect(manifestFaults({ ...manifest, files: [{ ...file(1, 20), rows: 19 }] })).toEqual([
      "ticks/date=2023-03-11/ticks-000000000001.parquet has 19 rows, but seq 1 to 20",
    ]);
  });

  it("leaves the raw files of a recording alone", () => {
    const raw = { ...file(1, 5), path: "raw/date=2023-03-11/raw-000000000001.parquet" };
    const recording = { ...manifest, files: [raw, ...manifest.files] };
    expect(manifestFaults(recording)).toEqual([]);
    expect(tickFiles(recording)).toEqual(manifest.files);
  });
});

describe("manifestHash", () => {
  it("is the same for the same content in another order, and no other", () => {
    const turned = Object.fromEntries(Object.entries(manifest).reverse());
    expect(manifestHash(parse(turned))).toBe(manifestHash(manifest));
    expect(manifestHash({ ...manifest, ticks: 21 })).not.toBe(manifestHash(manifest));
    expect(manifestHash({ ...manifest, files: [...manifest.files].reverse() })).not.toBe(
      manifestHash(manifest),
    );
  });
});
