import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WorkbenchError } from "../engine/errors.ts";
import { parseInstrument } from "../engine/market/instrument.ts";
import { datasets, ensureDataset, tapeError } from "./index.ts";

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "pegtape-datasets-"));
});
afterEach(() => rm(home, { recursive: true, force: true }));

// Every dataset in the registry is held to the same contract: a new one needs no new test code.
describe.each(Object.entries(datasets))("%s", (name, dataset) => {
  const path = () => join(home, "tapes", name);
  const manifest = (kind: string) => ({
    format: 1,
    name,
    kind,
    clock: "event_time",
    created: "2023-03-14",
    from: "2023-03-10",
    to: "2023-03-14",
    instruments: [],
    ticks: 0,
    files: [],
    source: dataset.source,
    licence: "",
  });

  it("is described: what it is, from when to when, under which licence", () => {
    expect(dataset.name).toBe(name);
    expect(dataset.title).toContain(dataset.kind);
    expect(dataset.describe.toLowerCase()).toContain(dataset.kind);
    expect(dataset.from).toBeLessThan(dataset.to);
    expect(dataset.licence).not.toBe("");
    expect(dataset.source).toMatchObject({ dataset: name, version: expect.any(Number) });
    for (const id of dataset.instruments) expect(parseInstrument(id).id).toBe(id);
  });

  it("is not made again when its tape is there", async () => {
    await mkdir(path(), { recursive: true });
    await writeFile(join(path(), "tape.json"), JSON.stringify(manifest(dataset.kind)));
    expect(await ensureDataset(name, home)).toBe(path());
  });

  it("leaves a foreign tape of its name alone", async () => {
    await mkdir(path(), { recursive: true });
    const foreign = JSON.stringify(manifest("imported"));
    await writeFile(join(path(), "tape.json"), foreign);
    await expect(ensureDataset(name, home)).rejects.toMatchObject({
      code: "usage",
      message: expect.stringContaining("is not the dataset"),
    });
    expect(await readFile(join(path(), "tape.json"), "utf8")).toBe(foreign);
  });

  it("refuses a folder of its name that is no tape", async () => {
    await mkdir(path(), { recursive: true });
    await expect(ensureDataset(name, home)).rejects.toMatchObject({
      code: "damaged",
      message: expect.stringContaining("holds no tape.json"),
    });
  });
});

it("names the home when it cannot be written", async () => {
  const file = join(home, "file");
  await writeFile(file, "");
  await expect(ensureDataset("svb-2023", file)).rejects.toMatchObject({
    code: "environment",
    message: expect.stringContaining(`${file} cannot be written (E`),
  });
});

it("of its own tapes only, it says that they are made again", () => {
  const damaged = new WorkbenchError("damaged", "x is damaged", "Copy it.");
  const own = join(home, "tapes", "svb-2023");
  expect(tapeError(damaged, own, home)).toMatchObject({
    code: "damaged",
    message: "x is damaged",
    hint: `Remove ${own}; it is made again.`,
  });
  expect(tapeError(damaged, join(home, "tapes", "mine"), home)).toBe(damaged);
  const busy = new WorkbenchError("environment", "disk full", "Make room.");
  expect(tapeError(busy, own, home)).toBe(busy);
});

it.each(["weekend", "constructor"])(
  "answers the unknown name %s with the known ones",
  async (name) => {
    await expect(ensureDataset(name, home)).rejects.toMatchObject({
      code: "usage",
      message: `no dataset "${name}"`,
      hint: expect.stringContaining("svb-2023"),
    });
  },
);
