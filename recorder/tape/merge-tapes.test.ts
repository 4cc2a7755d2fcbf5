import { readdirSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase } from "../duckdb.ts";
import { mergeTapes } from "./merge-tapes.ts";
import { openTape } from "./open-tape.ts";
import { makeTape, mixedRows, rowsSql, type SampleRow, temporaryFolder } from "./sample-tape.ts";
import { ticksTable } from "./tape-facts.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder.remove());

let tapes = 0;
const created = "2026-01-01T00:00:00Z";
type Clock = "event_time" | "receive_time";

const make = async (rows: readonly SampleRow[], clock: Clock = "event_time"): Promise<string> => {
  const out = join(folder.path, `tape-${++tapes}`);
  await makeTape({ rows: rowsSql(rows), out, clock });
  return out;
};

const merge = async (paths: readonly string[], by: Clock = "event_time") => {
  const opened = await Promise.all(paths.map((path) => openTape(path, { home: folder.path })));
  for (const tape of opened) tape.close();
  const out = join(folder.path, `tape-${++tapes}`);
  return { out, ...(await mergeTapes({ tapes: opened, by, out, name: "merged", created })) };
};

/** Every row without `seq`, its columns joined. */
const linesOf = async (path: string, where = "TRUE", columns = "*"): Promise<string[]> => {
  const { manifest } = await openTape(path, { home: folder.path });
  const database = await openDatabase({ threads: 1 });
  try {
    const rows = await database.rows(
      `SELECT to_json(t)::VARCHAR AS line FROM (SELECT ${columns === "*" ? "* EXCLUDE (seq)" : columns}
       FROM ${ticksTable(path, manifest)} WHERE ${where} ORDER BY seq) t`,
    );
    return rows.map(({ line }) => String(line));
  } finally {
    database.close();
  }
};

const DAY = "2023-03-11 00:00:";
const trade = (second: number, more: SampleRow = {}): SampleRow => ({
  ...{ event_time: `${DAY}${String(second).padStart(2, "0")}`, venue: "kraken" },
  ...{ symbol: "USDC/USD", kind: "trade", price: "0.99", size: "1", ...more },
});

/** Rows in order of time; ids are never given twice on a tape, rows without one may be alike. */
const feed = (symbol: string) =>
  fc
    .array(fc.tuple(fc.nat(5), fc.nat(2), fc.boolean()), { minLength: 1, maxLength: 12 })
    .map((rows) =>
      rows
        .sort(([a], [b]) => a - b)
        .map(([second, price, named], i) =>
          trade(second, {
            ...{ symbol, price: `0.9${price}` },
            ...(named ? { trade_id: `${i}` } : {}),
          }),
        ),
    );

describe("mergeTapes", () => {
  it("with itself changes nothing; split again, a merge gives the feeds back", async () => {
    await fc.assert(
      fc.asyncProperty(feed("USDC/USD"), feed("USDT/USD"), async (one, other) => {
        const [a, b] = [await make(one), await make(other)];
        const own = await merge([a, a, a]);
        expect(own.duplicates).toBe(2 * one.length);
        expect(await linesOf(own.out)).toEqual(await linesOf(a));
        const both = await merge([a, b]);
        expect(both.duplicates).toBe(0);
        expect(await linesOf(both.out, "symbol = 'USDC/USD'")).toEqual(await linesOf(a));
        expect(await linesOf(both.out, "symbol = 'USDT/USD'")).toEqual(await linesOf(b));
        const again = await merge([both.out, b]);
        expect(await linesOf(again.out)).toEqual(await linesOf(both.out));
      }),
      { numRuns: 3 },
    );
  });

  it("two recorders of the same feeds: each trade once, as it was seen first, live before filled in", async () => {
    const seen = (second: number, at: number, more: SampleRow = {}): SampleRow =>
      trade(second, { receive_time: `${DAY}${10 + at}`, trade_id: `${second}`, ...more });
    const clock = { kind: "clock", receive_time: `${DAY}10` };
    const here = await make(
      [clock, seen(1, 1), seen(3, 4), seen(2, 5, { detail: "backfill" })],
      "receive_time",
    );
    const there = await make([seen(1, 2), seen(2, 3), seen(3, 3)], "receive_time");
    const event = await merge([here, there]);
    expect(event).toMatchObject({
      duplicates: 3,
      clocks: 1,
      manifest: { clock: "event_time", ticks: 3 },
    });
    const columns = "trade_id, receive_time, detail";
    const rows = [
      '"1","receive_time":"2023-03-11 00:00:11"',
      '"2","receive_time":"2023-03-11 00:00:13"',
      '"3","receive_time":"2023-03-11 00:00:13"',
    ];
    expect(await linesOf(event.out, "TRUE", columns)).toEqual(
      rows.map((row) => `{"trade_id":${row},"detail":null}`),
    );
    const receive = await merge([here, there], "receive_time");
    expect(receive).toMatchObject({
      duplicates: 3,
      clocks: 0,
      manifest: { clock: "receive_time", ticks: 4 },
    });
    expect((await linesOf(receive.out, "TRUE", "kind"))[0]).toBe('{"kind":"clock"}');
  });

  it("live and an archive of the same days: the archive fills the hole, and the live copy stays", async () => {
    const ids = (list: readonly number[], more: SampleRow = {}) =>
      list.map((id) => trade(id, { trade_id: `${id}`, ...more }));
    const live = await make(ids([1, 2, 5], { receive_time: `${DAY}30` }), "receive_time");
    const archive = await make(ids([1, 2, 3, 4, 5, 6]));
    const { out, duplicates, manifest } = await merge([archive, live]);
    expect(duplicates).toBe(3);
    expect(await linesOf(out, "receive_time IS NOT NULL", "trade_id")).toEqual(
      ["1", "2", "5"].map((id) => `{"trade_id":"${id}"}`),
    );
    expect(manifest).toMatchObject({
      kind: "simulated",
      ticks: 6,
      source: { merge: { by: "event_time" } },
    });
  });

  it("a recording of every kind with itself, by either time", async () => {
    const recorded = await make(mixedRows, "receive_time");
    const byReceive = await merge([recorded, recorded], "receive_time");
    expect(await linesOf(byReceive.out)).toEqual(await linesOf(recorded));
    const byEvent = await merge([recorded, recorded]);
    const clocks = mixedRows.filter(({ kind }) => kind === "clock").length;
    expect(byEvent.manifest.ticks).toBe(mixedRows.length - clocks);
    expect(await linesOf(byEvent.out, "event_time IS NULL OR kind = 'clock'")).toEqual([]);
  });

  it("refuses one tape, an order that a tape does not have, and a name that is taken; nothing is left", async () => {
    const a = await make([trade(1)]);
    const before = readdirSync(folder.path);
    await expect(merge([a])).rejects.toMatchObject({ code: "usage" });
    await expect(merge([a, a], "receive_time")).rejects.toMatchObject({
      message: `${a} has rows without a receive_time: nobody received them live`,
    });
    tapes -= 3;
    await expect(merge([a, a])).rejects.toMatchObject({ message: `${a} exists already` });
    expect(readdirSync(folder.path)).toEqual(before);
  });
});
