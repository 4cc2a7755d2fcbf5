import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tableFromIPC } from "apache-arrow";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Micros, parseTime } from "../../engine/market/time.ts";
import { openDatabase } from "../../recorder/duckdb.ts";
import { writeSmallTape } from "../testing/small-tape.ts";
import { Catalogue } from "../view/catalogue.ts";
import { SqlChild } from "./sql-child.ts";
import { SqlDesk } from "./sql-desk.ts";

let home: string;
let desk: SqlDesk;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "pegtape-desk-"));
  await writeSmallTape({ home, name: "small", hours: 3 });
  await writeSmallTape({ home, name: "Other.one", hours: 1 });
  desk = new SqlDesk(new Catalogue(home), home, { rows: 500, atOnce: 1, waiting: 1 });
});
afterAll(async () => {
  await desk.close();
  await rm(home, { recursive: true, force: true });
});

const run = async (sql: string, asOf?: string) =>
  desk.run({ sql, asOf: asOf === undefined ? undefined : (parseTime(asOf) as Micros) });
const rows = async (sql: string, asOf?: string) => (await run(sql, asOf)).rows;

const file = async (sql: string, format: "csv" | "json" | "parquet" | "arrow") => {
  const content = await desk.export({ sql, asOf: undefined }, format);
  const pieces: Uint8Array[] = [];
  if (content instanceof Uint8Array) pieces.push(content);
  else for await (const piece of content) pieces.push(piece);
  return Buffer.concat(pieces);
};

describe("a query", () => {
  it("is answered over any tape by its name, whatever its case, and over several", async () => {
    expect(await rows('SELECT count(*) FROM "small"')).toEqual([["4201"]]);
    expect(await rows("select count(*) from SMALL where kind = 'gap'")).toEqual([["1"]]);
    expect(
      await rows(
        'WITH a AS (SELECT DISTINCT venue FROM "small") SELECT venue, count(*) FROM a JOIN "Other.one" USING (venue) GROUP BY ALL ORDER BY ALL',
      ),
    ).toEqual([
      ["coinbase", "720"],
      ["kraken", "720"],
    ]);
  });

  it("prints decimals and times with every digit, and null as none", async () => {
    const { columns, rows: found } = await run(
      `SELECT seq, event_time, receive_time, price, price * 3 AS triple FROM "small" ORDER BY seq LIMIT 2;`,
    );
    expect(columns.map(({ type, kind }) => [type, kind])).toEqual([
      ["BIGINT", "number"],
      ["TIMESTAMP", "time"],
      ["TIMESTAMP", "time"],
      ["DECIMAL(18,8)", "number"],
      ["DECIMAL(18,8)", "number"],
    ]);
    expect(found).toEqual([
      ["1", "2023-03-11T06:00:00.000000Z", null, "0.99990000", "2.99970000"],
      ["2", "2023-03-11T06:00:02.000000Z", null, "0.99990000", "2.99970000"],
    ]);
    expect(
      await rows(
        "SELECT 0.1::DECIMAL(38,20), 170141183460469231731687303715884105727, TIMESTAMP '1969-12-31 23:59:59.999999', TIMESTAMPTZ '2023-01-01 00:00:00+05:30', 'NaN'::DOUBLE, [1, NULL], true, 'infinity'::TIMESTAMP",
      ),
    ).toEqual([
      [
        ...["0.10000000000000000000", "170141183460469231731687303715884105727"],
        ...["1969-12-31T23:59:59.999999Z", "2022-12-31T18:30:00.000000Z", "NaN"],
        ...["[1, NULL]", "true", "infinity"],
      ],
    ]);
  });

  it("gets as many rows as a page takes, and says that there are more", async () => {
    const all = await run('SELECT seq FROM "small" ORDER BY seq LIMIT 500');
    expect([all.rows.length, all.more]).toEqual([500, false]);
    const cut = await run('SELECT seq FROM "small" ORDER BY seq');
    expect([cut.rows.length, cut.rows.at(-1), cut.more]).toEqual([500, ["500"], true]);
    const long = await run("SELECT repeat('x', 5000) AS s");
    expect([long.rows[0]?.[0]?.length, long.cut]).toEqual([2001, 1]);
  });

  it("explains and describes, but takes one statement only", async () => {
    expect((await run('EXPLAIN SELECT * FROM "small"')).rows[0]?.[1]).toContain("READ_PARQUET");
    expect((await rows('DESCRIBE "small"')).slice(0, 2).map((row) => row.slice(0, 2))).toEqual([
      ["seq", "BIGINT"],
      ["event_time", "TIMESTAMP"],
    ]);
    await expect(run("SELECT 1; SELECT 2")).rejects.toMatchObject({
      code: "input",
      message: "there are 2 statements",
    });
    await expect(run('SELECT nothing FROM "small"')).rejects.toThrow(/Binder Error.*nothing/);
    await expect(run('SELECT * FROM "smal"')).rejects.toThrow('there is no view "smal"');
  });
});

it("the queries of docs/sql.md run", async () => {
  await writeSmallTape({ home, name: "svb-2023", hours: 3 });
  const text = await readFile(new URL("../../docs/sql.md", import.meta.url), "utf8");
  const queries = [...text.matchAll(/```sql\n([\s\S]*?)```/g)].map(([, query = ""]) => query);
  expect(queries).toHaveLength(2);
  const [lows, minutes] = await Promise.all([rows(queries[0] ?? ""), rows(queries[1] ?? "")]);
  expect(lows?.[0]).toEqual(["kraken", "0.91990000", "2023-03-11T07:30:00.000000Z"]);
  expect(minutes).toEqual([["2023-03-11T07:00:00.000000Z", "38"]]);
});

describe("as of a time", () => {
  it("nothing later is seen, in any part of a query, and all of it again without", async () => {
    const t = "2023-03-11T07:00:00Z";
    const last = 'SELECT max(event_time), count(*) FROM "small"';
    expect(await rows(last, t)).toEqual([["2023-03-11T07:00:00.000000Z", "1441"]]);
    expect(
      await rows('SELECT (SELECT max(event_time) FROM "small"), (FROM "small" SELECT count(*))', t),
    ).toEqual([["2023-03-11T07:00:00.000000Z", "1441"]]);
    expect(await rows(last)).toEqual([["2023-03-11T08:59:57.000000Z", "4201"]]);
    expect(await rows(last, "2023-03-11T05:00Z")).toEqual([[null, "0"]]);
  });
});

describe("an export", () => {
  const sql = 'SELECT seq, event_time, venue, price FROM "small" ORDER BY price DESC, seq -- so';

  it("has every row, in the order of the query, in every format", async () => {
    const page = await run(sql);
    const csv = (await file(sql, "csv")).toString().trimEnd().split("\n");
    expect(csv).toHaveLength(4202);
    expect(csv.slice(1, 501).map((line) => line.split(","))).toEqual(
      page.rows.map((row) => row.map((text) => text ?? "")),
    );
    const json = JSON.parse((await file(sql, "json")).toString());
    expect(json).toHaveLength(4201);
    expect(json[0]).toEqual({
      ...{ seq: Number(page.rows[0]?.[0]), event_time: page.rows[0]?.[1] },
      ...{ venue: page.rows[0]?.[2], price: Number(page.rows[0]?.[3]) },
    });
    const arrow = tableFromIPC(await file(sql, "arrow"));
    expect(arrow.numRows).toBe(4201);
    expect(arrow.schema.fields.map(({ type }) => String(type))).toEqual([
      ...["Int64", "Timestamp<MICROSECOND>", "Utf8", "Decimal[18e+8]"],
    ]);
    expect(String(arrow.get(0)?.["seq"])).toBe(page.rows[0]?.[0]);
    expect(String(arrow.getChild("price")?.get(0))).toBe("100010000");
  });

  it("keeps types and digits in Parquet", async () => {
    const path = join(home, "out.parquet");
    await writeFile(path, await file(sql, "parquet"));
    const database = await openDatabase();
    try {
      expect(
        await database.rows(
          `SELECT count(*)::INTEGER AS n, typeof(any_value(price)) AS type, min(price)::VARCHAR AS low FROM '${path}'`,
        ),
      ).toEqual([{ n: 4201, type: "DECIMAL(18,8)", low: "0.91990000" }]);
    } finally {
      database.close();
    }
  });

  it("holds no formula for a sheet, and numbers as they are", async () => {
    const csv = await file(
      `SELECT '=1+1' AS a, '+x' AS "=b", '-1' AS c, '@x' AS d, chr(9) || 'x' AS e, 'a=b' AS f, -1 AS g, -0.5::DECIMAL(3,1) AS h, NULL::VARCHAR AS i, ['=1'] AS j`,
      "csv",
    );
    expect(csv.toString().split("\n")).toEqual([
      "a,'=b,c,d,e,f,g,h,i,j",
      "'=1+1,'+x,'-1,'@x,'\tx,a=b,-1,-0.5,,['=1']",
      "",
    ]);
  });

  it("is JSON even where a number is none", async () => {
    const json = await file(
      "SELECT 'NaN'::DOUBLE AS a, 1.5::DOUBLE AS b, 'inf'::FLOAT AS c",
      "json",
    );
    expect(JSON.parse(json.toString())).toEqual([{ a: null, b: 1.5, c: null }]);
  });
});

describe("the desk", () => {
  it("lets those wait who come while a query runs, and refuses more than may wait", async () => {
    const slow = run("SELECT count(*) FROM range(100000000) t(i) WHERE hash(i) = 0");
    const waits = run("SELECT 1");
    await expect(run("SELECT 2")).rejects.toMatchObject({ code: "environment" });
    await slow;
    expect((await waits).rows).toEqual([["1"]]);
  });

  it("stops a query when nobody waits for it any more", async () => {
    const gone = new AbortController();
    const sql = "SELECT count(*) FROM range(1000000000000)";
    const stopped = desk.run({ sql, asOf: undefined, signal: gone.signal });
    setTimeout(() => gone.abort(), 100);
    await expect(stopped).rejects.toThrow("the query was stopped");
    expect(await rows("SELECT 1")).toEqual([["1"]]);
  });

  it("sees a tape that has come since", async () => {
    await expect(run('SELECT count(*) FROM "late"')).rejects.toThrow("there is no view");
    await writeSmallTape({ home, name: "late", hours: 1 });
    expect(await rows('SELECT count(*) FROM "late"')).toEqual([["1440"]]);
  });

  it("ends what runs when it is closed, and takes nothing more", async () => {
    const other = new SqlDesk(new Catalogue(home), home);
    const running = other.run({
      sql: "SELECT count(*) FROM range(1000000000000)",
      asOf: undefined,
    });
    const refused = expect(running).rejects.toThrow(/stopped/);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await other.close();
    await refused;
    await expect(other.run({ sql: "SELECT 1", asOf: undefined })).rejects.toThrow("being stopped");
  });
});

describe("the process of a query", () => {
  it("has a folder of its own, which goes with it", async () => {
    const child = await SqlChild.start(desk.limits);
    expect(existsSync(child.folder)).toBe(true);
    await child.close();
    expect(existsSync(child.folder)).toBe(false);
    await expect(
      child.ask({ type: "query", sql: "SELECT 1", asOf: null }, { timeMs: 1000 }),
    ).rejects.toThrow("the query was stopped");
  });

  it("is ended when it grows too large, and the next query has another", async () => {
    const small = new SqlDesk(new Catalogue(home), home, { residentBytes: 1 });
    const sql = "SELECT count(*) FROM range(1000000000000)";
    for (let i = 0; i < 2; i++)
      await expect(small.run({ sql, asOf: undefined })).rejects.toThrow("more memory than it may");
    await small.close();
  });
});
