import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { minutesOf } from "../../engine/evaluation/lead-summary.ts";
import { micros } from "../../engine/market/time.ts";
import { openTape } from "../../recorder/tape/open-tape.ts";
import { importTape } from "../import/import-tape.ts";
import { baselineContenders, tunedContenders } from "./contenders.ts";
import { evaluate, type Unlisted } from "./evaluate.ts";
import { readCaseTape } from "./read-case-tape.ts";
import { krakenMarch, sharedTapes } from "./testing/shared-tapes.ts";

// What the protocol states of real history, found again by the evaluator.

const TAPES = ["svb-march-2023", "binance-ustusdt-5m", "kraken-usdcusd-1m"];
const WANTED = ["B0", "B1", "B2", "B1*", "levelMedian"];
let home = "";
let found: Unlisted;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "pegtape-evaluation-"));
  const read = [];
  const wanted = sharedTapes.filter(({ name }) => TAPES.includes(name));
  for (const { name, groups } of [krakenMarch, ...wanted]) {
    const out = join(home, name);
    await importTape({ groups, out, name, created: "2026-01-01T00:00:00.000000Z" });
    const tape = await openTape(out, { home });
    read.push(await readCaseTape(tape, []));
    tape.close();
  }
  found = await evaluate({
    tapes: read.map(({ tape }) => tape),
    cases: read.flatMap(({ cases }) => cases),
    contenders: [...baselineContenders(2), ...tunedContenders()].filter(({ id }) =>
      WANTED.includes(id),
    ),
    latency: micros(0),
  });
}, 120_000);
afterAll(() => rm(home, { recursive: true, force: true }));

const lead = (detector: string, event: RegExp, line: 50 | 100): number | undefined => {
  const row = found.events.find(({ id }) => event.test(id));
  const met = found.detectors
    .find(({ id }) => id === detector)
    ?.results.find(({ level }) => level === "page")
    ?.events.find((each) => each.event === row?.id)?.against[line];
  return met?.persistentLead === undefined ? undefined : minutesOf(met.persistentLead);
};
const USDC = /^USDC .* discount, kraken-usdcusd-march-2023$/;
const UST = /^UST .* discount/;

it("finds the leads that the protocol states for plain lines", () => {
  expect(lead("B1", USDC, 100)).toBe(308);
  expect(lead("B1", UST, 100)).toBe(90);
  expect(lead("B2", UST, 50)).toBe(135);
  expect(lead("B1", USDC, 50)).toBeUndefined();
});

it("takes what happened that weekend for one cause, whatever coin, side and tape", () => {
  const weekend = found.events.filter(
    ({ event }) => event.onsets[50] > Date.UTC(2023, 2, 10) * 1000,
  );
  expect(new Set(weekend.map(({ coin }) => coin))).toEqual(new Set(["USDC", "USDT", "BUSD"]));
  expect(new Set(weekend.map(({ cluster }) => cluster))).toEqual(new Set(["svb-2023-03"]));
  expect(new Set(weekend.map(({ split }) => split))).toEqual(new Set(["test, seen"]));
});

it("refutes the article's warning with its own rule, and keeps what has no data on the list", () => {
  expect(found.claims[0]).toMatchObject({ detector: "B0", answer: "not decided" });
  expect(found.noData.map(({ id }) => id)).toContain("iron-2021-06-16");
  expect(found.noData.map(({ id }) => id)).not.toContain("usdc-2023-03-11");
});

it("counts USDC twice where it was judged in dollars and, before there were any on the tape, in Tether", () => {
  const calm = found.detectors[0]?.results[1]?.calm.filter(
    ({ tape, coin, side }) => tape === "svb-march-2023" && coin === "USDC" && side === "discount",
  );
  expect(calm?.map((each) => each.class)).toEqual(["usdt-relative", "USD"]);
});

it("sees the same before a cut, whatever comes after it, in every detector", () => {
  expect(found.lookAhead.map(({ detector }) => detector)).toEqual([
    "B1",
    "B2",
    "B1*",
    "levelMedian",
  ]);
  for (const row of found.lookAhead) expect(row).toMatchObject({ cuts: 40, caught: false });
});
