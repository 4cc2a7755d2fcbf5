import { appendFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  addToLedger,
  isOutOfSample,
  type LedgerEntry,
  placeInLedger,
  readLedger,
} from "./ledger.ts";

const entry = (configuration: string, more: Partial<LedgerEntry> = {}): LedgerEntry => ({
  ...{ format: 1, at: "2026-01-01T00:00:00.000000Z", configuration: configuration.repeat(64) },
  ...{ data: ["d".repeat(64)], test: false, ...more },
});

let home = "";
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "pegtape-ledger-"));
});
afterEach(() => rm(home, { recursive: true, force: true }));
const path = () => join(home, "evaluations", "ledger.jsonl");

describe("the ledger of evaluations", () => {
  it("is empty before the first run, and keeps every run in order", async () => {
    expect(await readLedger(home)).toEqual([]);
    await addToLedger(home, entry("a"));
    await addToLedger(home, entry("b", { test: true }));
    expect(await readLedger(home)).toEqual([entry("a"), entry("b", { test: true })]);
  });

  it("forgets a line that a kill cut short, and goes on", async () => {
    await addToLedger(home, entry("a"));
    await appendFile(path(), '{"format":1,"at":"2026');
    expect(await readLedger(home)).toEqual([entry("a")]);
    await addToLedger(home, entry("b"));
    expect(await readLedger(home)).toEqual([entry("a"), entry("b")]);
    expect(await readFile(path(), "utf8")).not.toContain('"2026{');
  });

  it("names the line that is no entry, instead of counting without it", async () => {
    await addToLedger(home, entry("a"));
    await appendFile(path(), "{}\n");
    await expect(readLedger(home)).rejects.toThrow(/ledger\.jsonl, line 2 is no entry of a ledger/);
    await writeFile(path(), "not json\n");
    await expect(readLedger(home)).rejects.toThrow(/line 1/);
  });

  it("says which configuration of how many this is, and how often the test side was touched", () => {
    const runs = [entry("a"), entry("b", { test: true }), entry("a", { test: true }), entry("c")];
    expect(placeInLedger(runs)).toEqual({ configuration: 3, configurations: 3, testTouched: 2 });
    expect(placeInLedger(runs.slice(0, 3))).toEqual({
      ...{ configuration: 1, configurations: 2, testTouched: 2 },
    });
  });

  it("calls a sealed configuration out of sample once, and only over tapes that nobody read", () => {
    const sealed = "5".repeat(64);
    const fresh = ["e".repeat(64)];
    expect(isOutOfSample([entry("a")], sealed, fresh)).toBe(true);
    expect(isOutOfSample([entry("a")], sealed, ["d".repeat(64), ...fresh])).toBe(false);
    const applied = entry("a", { sealed, data: ["f".repeat(64)] });
    expect(isOutOfSample([applied], sealed, fresh)).toBe(false);
    expect(isOutOfSample([applied], "6".repeat(64), fresh)).toBe(true);
  });
});
