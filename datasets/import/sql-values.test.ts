import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decimalToE8, numberToE8 } from "../../engine/market/price.ts";
import { formatTime, micros, parseTime } from "../../engine/market/time.ts";
import { type Database, openDatabase } from "../../recorder/duckdb.ts";
import type { TimeUnit } from "./columns.ts";
import { decimalSql, EARLIEST, LATEST, timeSql, wholeSql } from "./sql-values.ts";

let database: Database;
beforeAll(async () => {
  database = await openDatabase({ threads: 1 });
});
afterAll(() => database.close());

/** What SQL makes of texts, as text; `cast` turns the text `c0` into the column's type. */
const evaluate = async (
  texts: readonly string[],
  sql: string,
  cast = "c0",
): Promise<(string | null)[]> => {
  await database.run("CREATE OR REPLACE TEMP TABLE texts (i INTEGER, c0 VARCHAR)");
  for (let from = 0; from < texts.length; from += 1000) {
    const some = texts.slice(from, from + 1000);
    const values = some.map((_, i) => `(${from + i}, ?)`).join(", ");
    await database.run(`INSERT INTO texts VALUES ${values}`, some);
  }
  const rows = await database.rows(
    `SELECT CAST(${sql} AS VARCHAR) AS value FROM (SELECT i, ${cast} AS c0 FROM texts) ORDER BY i`,
  );
  return rows.map(({ value }) => (typeof value === "string" ? value : null));
};

const steps = (decimal: string | null): number | undefined =>
  decimal === null ? undefined : Number(decimal.replace(".", "")) + 0;

const digits = fc
  .array(fc.constantFrom(..."0123456789559"), { maxLength: 12 })
  .map((all) => all.join(""));
const decimalText = fc
  .tuple(fc.constantFrom("", "-", "+"), digits, digits, fc.option(fc.integer({ min: -14, max: 6 })))
  .filter(
    ([, whole, fraction, exponent]) =>
      whole + fraction !== "" && whole.length + (exponent ?? 0) < 8,
  )
  .map(
    ([sign, whole, fraction, exponent]) =>
      `${sign}${whole}.${fraction}${exponent === null ? "" : `e${exponent}`}`,
  );

describe("decimals", () => {
  it("round as those of the engine do, from text", async () => {
    const texts = fc.sample(decimalText, { numRuns: 5000, seed: 20230311 });
    const got = await evaluate(texts, decimalSql("c0", "VARCHAR"));
    expect(got.map(steps)).toEqual(texts.map(decimalToE8).map((value) => value && value + 0));
  });

  it("and from doubles, by their shortest text", async () => {
    const near = fc.integer({ min: 1, max: 2e9 }).map((n) => n / 1e9); // nine decimals: many end in five
    const any = fc.double({ min: -9e7, max: 9e7, noNaN: true });
    const values = fc
      .sample(fc.oneof(near, any), { numRuns: 5000, seed: 20230311 })
      .map((value) => value + 0);
    const got = await evaluate(
      values.map(String),
      decimalSql("c0", "DOUBLE"),
      "CAST(c0 AS DOUBLE)",
    );
    expect(got.map(steps)).toEqual(values.map(numberToE8).map((value) => value && value + 0));
  });

  it("what is no number, or has no room, is null", async () => {
    const texts = [
      "",
      "x",
      "nan",
      "inf",
      "1,5",
      "1e10",
      "9999999999.999999995",
      "0x1",
      "1_000",
      "1_0.5",
      "1.2.3",
      "１",
    ];
    expect(await evaluate(texts, decimalSql("c0", "VARCHAR"))).toEqual(texts.map(() => null));
    expect(
      await evaluate(["nan", "inf", "1e10"], decimalSql("c0", "DOUBLE"), "CAST(c0 AS DOUBLE)"),
    ).toEqual([null, null, null]);
  });
});

const shown = (text: string): string | null => {
  const time = parseTime(text);
  return time === undefined || time < EARLIEST || time > LATEST ? null : formatTime(time);
};
const iso = (time: string | null): string | null =>
  time === null ? null : formatTime(parseTime(time) ?? micros(0));

describe("times", () => {
  const texts = [
    ..."2023-03 2023-03-11 2023-03-11T07 2023-03-11T07:15 2023-03-11T07:15Z 2023-03-11T07:15:01 2023-03-11T07:15:01.5".split(
      " ",
    ),
    ..."2023-03-11T07:15:01.123456789Z 2023-03-11T07:15:01.5+02:00 2023-03-11T07:15:01-0530 2023-03-11T07:15+02:00".split(
      " ",
    ),
    ..."2023-03-11T07:15:01-05 2023-03-11T07:15:01z 2024-02-29 2023-02-29 2023-02-30T10:00:00+02:00 2023-13-01".split(
      " ",
    ),
    ..."2023-03-11T25:00 2008-12-31 2100-01-02 x 1678518900 20230311 infinity".split(" "),
    "2023-03-11 07:15:01",
    " 2023-03-11 ",
    "2023-03-11 07:15:01.000001+00",
    "",
  ];
  it("ISO text means what it means on the command line", async () => {
    const got = await evaluate(texts, timeSql("c0", "VARCHAR", "iso"));
    expect(Object.fromEntries(texts.map((text, i) => [text, iso(got[i] ?? null)]))).toEqual(
      Object.fromEntries(texts.map((text) => [text, shown(text)])),
    );
  });

  it("the machine's time zone has no say", async () => {
    const typed = await evaluate(
      ["2023-03-11 07:15:00"],
      timeSql("c0", "TIMESTAMP WITH TIME ZONE", undefined),
      "CAST(c0 AS TIMESTAMPTZ)",
    );
    expect(typed).toEqual(["2023-03-11 07:15:00"]);
  });

  it.each([
    ["s", "1678518900.123456", "2023-03-11 07:15:00.123456"],
    ["s", "1678518900.1234569", "2023-03-11 07:15:00.123456"],
    ["s", "1.6785189e9", "2023-03-11 07:15:00"],
    ["s", "4102444799.999999", "2099-12-31 23:59:59.999999"],
    ["s", "1678518900000", null],
    ["ms", "1678518900123.456", "2023-03-11 07:15:00.123456"],
    ["ms", "1678518900123.456999", "2023-03-11 07:15:00.123456"],
    ["us", "1678518900123456", "2023-03-11 07:15:00.123456"],
    ["ns", "1678518900123456999", "2023-03-11 07:15:00.123456"],
    ["ns", "16785189001234569990000", null],
    ["ms", "x", null],
    ["s", "1_678_518_900", null],
    ["s", "1_678_518_900.123456789", null],
    ["us", "0x5f68e5d0f9c20", null],
    ["ns", "1_678_518_900_123_456_999", null],
    ["ms or us", "1_678_518_900_123", null],
    ["ms or us", "0x186cf7a2d20", null],
    ["ms or us", "1.678518900123e12", "2023-03-11 07:15:00.123"],
    ["ms or us", "1678518900123", "2023-03-11 07:15:00.123"],
    ["ms or us", "1678518900123456", "2023-03-11 07:15:00.123456"],
    ["ms or us", "1678518900", null],
  ] satisfies [TimeUnit, string, string | null][])("in %s: %s", async (unit, text, expected) => {
    expect(await evaluate([text], timeSql("c0", "VARCHAR", unit))).toEqual([expected]);
    if (!text.includes(".") && /^\d{1,18}$/.test(text))
      expect(await evaluate([text], timeSql("c0", "BIGINT", unit), "CAST(c0 AS BIGINT)")).toEqual([
        expected,
      ]);
  });

  it("a whole number is of digits, as text too", async () => {
    const texts = ["60000000", " 6e7 ", "+1", "1_0", "0x10", "0b1", "", "x"];
    const expected = ["60000000", "60000000", "1", null, null, null, null, null];
    expect(await evaluate(texts, wholeSql("c0", "VARCHAR"))).toEqual(expected);
    expect(await evaluate(["7"], wholeSql("c0", "INTEGER"), "CAST(c0 AS INTEGER)")).toEqual(["7"]);
  });

  it("every microsecond of a count with decimals is exact", async () => {
    const times = fc.sample(fc.integer({ min: EARLIEST, max: LATEST - 1 }), {
      numRuns: 3000,
      seed: 7,
    });
    for (const [unit, decimals] of [
      ["s", 6],
      ["ms", 3],
    ] as const) {
      const counts = times.map(
        (time) => `${String(time).slice(0, -decimals)}.${String(time).slice(-decimals)}`,
      );
      const got = await evaluate(counts, `epoch_us(${timeSql("c0", "VARCHAR", unit)})`);
      expect(got).toEqual(times.map(String));
    }
  });
});
