import { DuckDBDataChunk, INTEGER } from "@duckdb/node-api";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { openDatabase } from "../duckdb.ts";
import { copyDecimals, copyIntegers, validityOf, wordsOf } from "./vector-words.ts";

const asWords = (values: readonly bigint[]): Int32Array =>
  new Int32Array(BigInt64Array.from(values).buffer);
const span = (count: number) => ({ start: 0, count, at: 0 });

it("reads 64-bit integers exactly up to 2^53", () => {
  const safe = fc.bigInt({ min: -(2n ** 53n), max: 2n ** 53n });
  void fc.assert(
    fc.property(fc.array(safe), (values) => {
      const words = asWords(values);
      const out = new Float64Array(values.length);
      copyIntegers(words, undefined, span(values.length), out);
      expect(Array.from(out)).toEqual(values.map(Number));
    }),
  );
});

it("reads every DECIMAL(18,8) as the double nearest to its text", () => {
  const any = fc.bigInt({ min: -(10n ** 18n) + 1n, max: 10n ** 18n - 1n });
  const near = fc.bigInt({ min: 2n ** 53n - 100n, max: 2n ** 53n + 100n });
  void fc.assert(
    fc.property(fc.array(fc.oneof(any, near)), (values) => {
      const out = new Float64Array(values.length);
      copyDecimals(asWords(values), undefined, span(values.length), out);
      const texts = values.map((value) => {
        const digits = (value < 0n ? -value : value).toString().padStart(9, "0");
        return `${value < 0n ? "-" : ""}${digits.slice(0, -8)}.${digits.slice(-8)}`;
      });
      expect(Array.from(out)).toEqual(texts.map(Number));
    }),
  );
});

it("reads what DuckDB holds, nulls as NaN, into any place", async () => {
  const database = await openDatabase();
  const result = await database.connection.stream(
    "SELECT i AS whole, (i / 3)::DECIMAL(18,8) AS price, CASE WHEN i % 3 = 0 THEN NULL ELSE make_timestamp(i) END AS time FROM range(100) t(i)",
  );
  const chunk = await result.fetchChunk();
  if (!chunk) throw new Error("no chunk");
  const out = new Float64Array(60);
  copyIntegers(wordsOf(chunk, 2), validityOf(chunk, 2), { start: 10, count: 50, at: 5 }, out);
  const expected = Array.from({ length: 50 }, (_, i) => ((i + 10) % 3 === 0 ? Number.NaN : i + 10));
  expect(Array.from(out)).toEqual([0, 0, 0, 0, 0, ...expected, 0, 0, 0, 0, 0]);
  expect(validityOf(chunk, 0)).toBeUndefined();
  copyDecimals(wordsOf(chunk, 1), undefined, { start: 0, count: 60, at: 0 }, out);
  expect(out[10]).toBe(3.33333333);
  database.close();
});

it("says so when the client hands out vectors in another way", () => {
  const message = "this version of @duckdb/node-api does not hand out";
  const bare = { getColumnVector: () => ({}) } as unknown as DuckDBDataChunk;
  expect(() => wordsOf(bare, 0)).toThrow(message);
  expect(() => validityOf(bare, 0)).toThrow(message);
  expect(() => wordsOf(DuckDBDataChunk.create([INTEGER], 2), 0)).not.toThrow();
});
