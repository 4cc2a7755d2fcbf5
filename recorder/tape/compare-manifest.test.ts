import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkTape } from "./check-tape.ts";
import type { Manifest, ManifestFile } from "./manifest.ts";
import { makeTape, temporaryFolder, tradesSql } from "./sample-tape.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let tape: string;
let manifest: Manifest;
beforeEach(async () => {
  folder = await temporaryFolder();
  tape = join(folder.path, "tape");
  manifest = await makeTape({ rows: tradesSql(300), out: tape });
});
afterEach(() => folder.remove());

/** What is found once tape.json says something else. */
const found = async (
  change: Partial<Manifest>,
  { at = -1, ...file }: Partial<ManifestFile> & { at?: number } = {},
): Promise<(string | undefined)[][]> => {
  const files = manifest.files.map((known, nth) => (nth === at ? { ...known, ...file } : known));
  await writeFile(join(tape, "tape.json"), JSON.stringify({ ...manifest, files, ...change }));
  return (await checkTape(tape)).map(({ code, message, file: of }) => [code, message, of]);
};

describe("a tape.json that does not say what its files hold", () => {
  it("of the whole tape", async () => {
    expect(await found({})).toEqual([]);
    const wrong = { from: "2023-03-09T00:00:00Z", to: "2023-03-14" };
    expect(await found(wrong)).toEqual([
      [
        "manifest",
        "the tape begins at 2023-03-10T00:00:00.000000Z, tape.json says 2023-03-09T00:00:00Z",
        undefined,
      ],
      [
        "manifest",
        "the tape ends at 2023-03-12T23:45:36.000000Z, tape.json says 2023-03-14",
        undefined,
      ],
    ]);
  });

  it("of one file", async () => {
    const path = manifest.files[1]?.path ?? "";
    const to = "2023-03-11T12:00:00.000001Z";
    expect(await found({}, { at: 1, from: "2023-03-11T00:00:00+02:00", to })).toEqual([
      [
        "manifest",
        `${path} begins at 2023-03-11T00:00:00.000000Z, tape.json says 2023-03-11T00:00:00+02:00`,
        path,
      ],
      ["manifest", `${path} ends at 2023-03-11T23:45:36.000000Z, tape.json says ${to}`, path],
    ]);
  });

  it("another spelling of the same time is none", async () => {
    const from = "2023-03-10T01:00+01:00";
    expect(await found({ from }, { at: 0, from: "2023-03-10" })).toEqual([]);
  });

  it("in rows and ticks", async () => {
    const path = manifest.files[2]?.path ?? "";
    const rows = { at: 2, rows: 101, lastSeq: 301 };
    const few = ["manifest", `${path} has 100 rows, tape.json says 101`, path];
    expect(await found({ ticks: 301 }, rows)).toEqual([few]);
    expect(await found({}, rows)).toEqual([
      ["manifest", "the manifest counts 300 ticks, its files 301", undefined],
      few,
    ]);
  });

  it("with a file missing, whose times are taken at their word", async () => {
    await rm(join(tape, manifest.files[2]?.path ?? ""));
    expect((await found({})).map(([code]) => code)).toEqual(["missing-file"]);
    const early = await found({ to: "2023-03-12" });
    expect(early.map(([code]) => code)).toEqual(["missing-file", "manifest"]);
  });
});
