import { expect, it } from "vitest";
import { splitExplain } from "./split-explain.ts";

it.each([
  ["SELECT 1", undefined, "SELECT 1"],
  ["EXPLAIN SELECT 1", "EXPLAIN", " SELECT 1"],
  ["explain analyze SELECT 1", "EXPLAIN ANALYZE", " SELECT 1"],
  ["-- x\n/* y */EXPLAIN/**/ANALYZE\nSELECT 1", "EXPLAIN ANALYZE", "\nSELECT 1"],
  ["EXPLAINED", undefined, "EXPLAINED"],
  ["EXPLAIN", undefined, "EXPLAIN"],
  ["EXPLAIN ANALYZED x", "EXPLAIN", " ANALYZED x"],
  ["/* EXPLAIN SELECT 1", undefined, "/* EXPLAIN SELECT 1"],
  ["-- EXPLAIN SELECT 1", undefined, "-- EXPLAIN SELECT 1"],
])("%j", (sql, explain, text) => expect(splitExplain(sql)).toEqual({ explain, text }));

it("reads comments behind each other once", () => {
  // As one pattern: two to the power of thirty ways, and as many for each further comment.
  const sql = `${"/**/".repeat(2_000)}SELECT 1`;
  expect(splitExplain(sql)).toEqual({ explain: undefined, text: sql });
});
