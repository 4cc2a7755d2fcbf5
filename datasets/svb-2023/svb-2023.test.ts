import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseInstrument, symbolOf } from "../../engine/market/instrument.ts";
import { formatTime, minutes } from "../../engine/market/time.ts";
import { type Database, openDatabase, quoteText } from "../../recorder/duckdb.ts";
import { hashFile } from "../../recorder/tape/durable.ts";
import { type Manifest, manifestHash, parseManifest } from "../../recorder/tape/manifest.ts";
import { ensureDataset } from "../index.ts";
import { anchorTime, svbAnchors, svbMinutesBelow, svbVolumes } from "./anchors.ts";
import { svbFrom, svbInstruments, svbMinute } from "./facts.ts";
import { svb2023 } from "./svb-2023.ts";

let scratch: string;
let path: string;
let manifest: Manifest;
let database: Database;

// One tape for all tests, made the way two impatient processes would.
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "pegtape-svb-"));
  const home = join(scratch, "a");
  const paths = await Promise.all([
    ensureDataset("svb-2023", home),
    ensureDataset("svb-2023", home),
  ]);
  path = paths[0];
  expect(paths).toEqual([path, path]);
  manifest = parseManifest(await readFile(join(path, "tape.json"), "utf8"), path);
  database = await openDatabase();
  await database.run(
    `CREATE VIEW ticks AS SELECT *, venue || ':' || symbol AS instrument
     FROM read_parquet(${quoteText(`${path}/ticks/*/*.parquet`)}, hive_partitioning = false)`,
  );
  await database.run(
    `CREATE TABLE minutes AS SELECT instrument, date_trunc('minute', event_time) AS minute,
       arg_min(price, seq) AS open, max(price) AS high, min(price) AS low, arg_max(price, seq) AS close,
       sum(size) AS volume, count(*) AS trades
     FROM ticks WHERE kind = 'trade' GROUP BY ALL`,
  );
}, 120_000);

afterAll(async () => {
  database.close();
  await rm(scratch, { recursive: true, force: true });
});

describe("the tape", () => {
  it("says that it is reconstructed and what is data in it", () => {
    expect(manifest).toMatchObject({
      name: "svb-2023",
      kind: "reconstructed",
      clock: "event_time",
      instruments: svb2023.instruments,
      licence: "CC0-1.0",
    });
    expect(String(manifest.source["note"])).toMatch(/^Reconstructed, not recorded\./);
    expect(svb2023.describe).toMatch(/^Reconstructed:/);
  });

  it("has the pinned digest", () => {
    expect(manifest.ticks).toBe(svb2023.ticks);
    expect(manifestHash(manifest), "raise the version and pin anew").toBe(svb2023.digest);
  });

  it("is left alone by the maker that came second, and nothing half made stays behind", async () => {
    expect(await readdir(join(scratch, "a", "tapes"))).toEqual(["svb-2023"]);
    for (const file of manifest.files)
      expect(await hashFile(join(path, file.path))).toBe(file.sha256);
  });

  it("is made again, to the same bytes, in place of one of an earlier version", async () => {
    const old = join(scratch, "b", "tapes", "svb-2023");
    await mkdir(old, { recursive: true });
    const source = { ...manifest.source, version: 0 };
    await writeFile(join(old, "tape.json"), JSON.stringify({ ...manifest, source }));
    await writeFile(join(old, "leftover"), "");
    const again = await ensureDataset("svb-2023", join(scratch, "b"));
    expect(await readdir(again)).toEqual(["tape.json", "ticks"]);
    for (const name of ["tape.json", ...manifest.files.map((file) => file.path)])
      expect(await hashFile(join(again, name))).toBe(await hashFile(join(path, name)));
  }, 120_000);
});

describe("every hour", () => {
  it("has exactly the given figures", async () => {
    const hours = await database.rows(
      `SELECT instrument, date_trunc('hour', minute) AS hour, arg_min(open, minute) AS open,
         max(high) AS high, min(low) AS low, arg_max(close, minute) AS close,
         CAST(sum(volume) AS VARCHAR) AS volume, CAST(sum(trades) AS INTEGER) AS trades,
         CAST(count(*) AS INTEGER) AS active,
         minute(arg_min(minute, (-high, minute))) AS "highMinute",
         minute(arg_min(minute, (low, minute))) AS "lowMinute"
       FROM minutes GROUP BY ALL ORDER BY instrument, hour`,
    );
    expect(hours).toHaveLength(4 * 96);
    for (const { id, grid, hours: facts } of Object.values(svbInstruments)) {
      const price = (steps: number) => (steps * grid) / 1e8;
      const found = hours.filter(({ instrument }) => instrument === id);
      const wanted = facts.map((hour, index) => ({
        instrument: id,
        hour: new Date(svbFrom / 1000 + index * 3_600_000),
        open: price(hour.open),
        high: price(hour.high),
        low: price(hour.low),
        close: price(hour.close),
        volume: `${hour.volume}.00000000`,
        // Coinbase's counts are drawn.
        trades: hour.trades ?? found[index]?.["trades"],
        active: hour.activeMinutes,
        highMinute: BigInt(hour.highMinute),
        lowMinute: BigInt(hour.lowMinute),
      }));
      expect(found).toEqual(wanted);
    }
  });
});

describe("every published minute", () => {
  const text = (time: number) => formatTime(time as never);

  it.each(svbAnchors)("$instrument $minute $what $price", async (anchor) => {
    const { instrument, what, price } = anchor;
    const at = text(anchorTime(anchor));
    const one = async (sql: string): Promise<unknown> => {
      const [row] = await database.rows(sql, [instrument, at]);
      return row?.["found"];
    };
    if (what === "print") {
      const prints = `SELECT CAST(count(*) AS INTEGER) AS found FROM ticks WHERE instrument = $1 AND kind = 'trade'
        AND date_trunc('minute', event_time) = CAST($2 AS TIMESTAMP) AND price = ${price}`;
      expect(await one(prints)).toBeGreaterThan(0);
      return;
    }
    const [order, direction] = what.split(" ");
    if (direction === undefined) {
      const value = `SELECT ${what} AS found FROM minutes WHERE instrument = $1 AND minute = CAST($2 AS TIMESTAMP)`;
      expect(await one(value)).toBe(Number(price));
      return;
    }
    const crossing = `SELECT ${order === "first" ? "min" : "max"}(minute) = CAST($2 AS TIMESTAMP) AS found
      FROM minutes WHERE instrument = $1 AND close ${direction === "below" ? "<" : ">"} ${price}`;
    expect(await one(crossing)).toBe(true);
  });

  it.each(svbMinutesBelow)(
    "$minutes minutes close below $price",
    async ({ instrument, price, minutes: count }) => {
      const [row] = await database.rows(
        `SELECT CAST(count(*) AS INTEGER) AS found FROM minutes WHERE instrument = ? AND close < ${price}`,
        [instrument],
      );
      expect(row?.["found"]).toBe(count);
    },
  );

  it.each(svbVolumes)(
    "$least to $most a minute from $from",
    async ({ instrument, from, to, least, most }) => {
      const time = (minute: string) => text(svbFrom + svbMinute(minute) * minutes(1));
      const [row] = await database.rows(
        `SELECT min(volume) AS least, max(volume) AS most, CAST(count(*) AS INTEGER) AS n FROM minutes
       WHERE instrument = ? AND minute BETWEEN CAST(? AS TIMESTAMP) AND CAST(? AS TIMESTAMP)`,
        [instrument, time(from), time(to)],
      );
      expect(row?.["n"]).toBeGreaterThan(0);
      expect(row?.["least"]).toBeGreaterThanOrEqual(least);
      expect(row?.["most"]).toBeLessThanOrEqual(most);
    },
  );

  it("breaks first where the telling says so: no print at 0.995 before 22:02", async () => {
    const [row] = await database.rows(
      "SELECT min(minute) AS found FROM minutes WHERE instrument = 'kraken:USDC/USD' AND low <= 0.995",
    );
    expect(row?.["found"]).toEqual(new Date("2023-03-10T22:02:00Z"));
  });
});

describe("the quotes", () => {
  beforeAll(async () => {
    await database.run(
      `CREATE TABLE booked AS SELECT *,
         last_value(bid IGNORE NULLS) OVER book AS b, last_value(ask IGNORE NULLS) OVER book AS a,
         last_value(CASE kind WHEN 'quote' THEN event_time END IGNORE NULLS) OVER book AS quoted
       FROM ticks WINDOW book AS (PARTITION BY instrument ORDER BY seq ROWS UNBOUNDED PRECEDING)`,
    );
  }, 60_000);

  const count = async (where: string): Promise<unknown> => {
    const [row] = await database.rows(
      `SELECT CAST(count(*) AS INTEGER) AS found FROM booked WHERE ${where}`,
    );
    return row?.["found"];
  };

  it("never cross, and have both sides", async () => {
    expect(await count("kind = 'quote' AND (bid >= ask) IS NOT FALSE")).toBe(0);
    expect(await count("kind = 'quote' AND (bid_size > 0 AND ask_size > 0) IS NOT TRUE")).toBe(0);
  });

  it("stand at the price of every trade that is no sweep; a sweep goes beyond them", async () => {
    expect(await count("kind = 'trade' AND side = 'buy' AND price < a")).toBe(0);
    expect(await count("kind = 'trade' AND side = 'sell' AND price > b")).toBe(0);
    const beyond = await count("kind = 'trade' AND price NOT IN (a, b)");
    expect(beyond).toBeGreaterThan(0);
    expect(beyond).toBeLessThan(2_000);
  });

  it("are never older than half a minute", async () => {
    expect(await count("event_time - quoted > INTERVAL 30 SECONDS")).toBe(0);
    expect(await count("a IS NULL")).toBe(0);
  });

  it("keep their mid within each hour's range of trades", async () => {
    const [row] = await database.rows(
      `WITH hours AS (SELECT instrument, date_trunc('hour', minute) AS hour, min(low) AS least, max(high) AS most
         FROM minutes GROUP BY ALL)
       SELECT max(greatest(least - (bid + ask) / 2, (bid + ask) / 2 - most)) AS found
       FROM booked JOIN hours ON booked.instrument = hours.instrument
         AND date_trunc('hour', booked.event_time) = hour WHERE kind = 'quote'`,
    );
    // A quiet book of the hour before may stand a moment longer.
    expect(row?.["found"]).toBeLessThan(0.001);
  });

  it("widen in the panic", async () => {
    const spread = async (from: string, to: string): Promise<number> => {
      const [row] = await database.rows(
        `SELECT avg((ask - bid) / bid) * 1e4 AS found FROM booked WHERE kind = 'quote'
           AND instrument = 'kraken:USDC/USD' AND event_time BETWEEN CAST(? AS TIMESTAMP) AND CAST(? AS TIMESTAMP)`,
        [from, to],
      );
      return Number(row?.["found"]);
    };
    const calm = await spread("2023-03-10T02:00:00Z", "2023-03-10T12:00:00Z");
    const panic = await spread("2023-03-11T06:00:00Z", "2023-03-11T09:00:00Z");
    expect(calm).toBeLessThan(1.5);
    expect(panic).toBeGreaterThan(5 * calm);
  });
});

it("numbers each instrument's trades r1, r2, ...: no venue's ids", async () => {
  const [row] = await database.rows(
    `SELECT CAST(count(*) AS INTEGER) AS found FROM (
       SELECT trade_id, 'r' || row_number() OVER (PARTITION BY instrument ORDER BY seq) AS wanted
       FROM ticks WHERE kind = 'trade') WHERE trade_id IS DISTINCT FROM wanted`,
  );
  expect(row?.["found"]).toBe(0);
});

it("lists its instruments by their ids", () => {
  expect(svb2023.instruments.map((id) => symbolOf(parseInstrument(id)))).toEqual([
    "USDC/USD",
    "USDC/USDT",
    "USDT/USD",
    "USDT/USD",
  ]);
});
