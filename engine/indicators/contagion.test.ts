import { expect, it } from "vitest";
import { contagion } from "./contagion.ts";
import { DOLLAR } from "./testing.ts";
import { runCoins } from "./testing-feeds.ts";

/** A path of prices by its steps. */
const path = (moves: readonly number[]): number[] => {
  let price = 10_000;
  return [price, ...moves.map((move) => (price += move))].map((each) => each / 1e4);
};
const jitter = (i: number, seed: number): number => ((i * 7919 * seed) % 11) - 5;
const moves = Array.from({ length: 60 }, (_, i) => jitter(i + 1, 3));
const late = [0, ...moves.slice(0, -1)];
const other = Array.from({ length: 60 }, (_, i) => jitter(i + 1, 8));
const table = (...columns: readonly number[][]) =>
  (columns[0] ?? []).map((_, i) => columns.map((column) => column[i]));

it("finds the coin that moves along, and the one that is followed a minute later", () => {
  const [a, b, c] = [path(late), path(moves), path(other)];
  const minutes = table(a, b, c);
  expect(runCoins("contagion(20)", minutes, "follows").at(-1)).toBeGreaterThan(0.999);
  expect(runCoins("contagion(20)", minutes, "ab").at(-1)).toBeLessThan(0.9);
  // Seen from the leader: what follows it is `aLeadsB`.
  const turned = table(b, a, c);
  expect(runCoins("contagion(20)", turned, "aLeadsB").at(-1)).toBeGreaterThan(0.999);
  const twins = table(b, c, b);
  expect(runCoins("contagion(20)", twins, "ac").at(-1)).toBeCloseTo(1, 12);
  expect(runCoins("contagion(20)", twins, "strongest").at(-1)).toBeCloseTo(1, 12);
  expect(runCoins("contagion(20)", twins, "ab")).toHaveLength(61);
});

it("has a correlation from the n-th return on, a leading one a minute later, and none of a flat coin", () => {
  const minutes = table(path(moves), path(late), path(moves.map(() => 0)));
  const first = (field: string) =>
    runCoins("contagion(20)", minutes, field).findIndex((value) => !Number.isNaN(value));
  expect([first("ab"), first("aLeadsB"), first("strongest"), first("follows")]).toEqual([
    20, 21, 20, 21,
  ]);
  expect(first("ac")).toBe(-1);
});

it("counts coins whose lowest deviation of the last n minutes is exactly -25 bps or worse", () => {
  const minutes = [
    [1, 1],
    [0.9975, 1],
    [1, 0.9976],
    [1, 0.99],
    [1, 1],
  ];
  expect(runCoins("contagion(3)", minutes, "stressed")).toEqual([0, 1, 1, 2, 1]);
});

it("carries a missing price for two minutes, then leaves the coin out, and begins anew after half an hour", () => {
  const gap = (missing: number) =>
    table(path(moves), path(late)).map(([a, b], i) =>
      i >= 30 && i < 30 + missing ? [undefined, b] : [a, b],
    );
  const flat = table(path(moves), path(late)).map(([a, b], i) =>
    i >= 30 && i < 32 ? [path(moves)[29], b] : [a, b],
  );
  expect(runCoins("contagion(10)", gap(2), "ab")).toEqual(runCoins("contagion(10)", flat, "ab"));
  const after = runCoins("contagion(10)", gap(5), "ab");
  expect(after.slice(33, 36)).toEqual(Array(3).fill(after[32]));
  // A file that leaves minutes out says the same as one that has them empty.
  const times = gap(5).flatMap((_, i) => (i >= 30 && i < 35 ? [] : [i]));
  const empty = gap(5).map((row, i) => (i >= 30 && i < 35 ? [undefined, undefined] : row));
  const left = times.map((i) => empty[i] ?? []);
  expect(runCoins("contagion(10)", left, "ab", times).slice(30)).toEqual(
    runCoins("contagion(10)", empty, "ab").slice(35),
  );
  const long = left.map((_, i) => (i < 30 ? i : i + 40));
  expect(runCoins("contagion(10)", left, "ab", long)[31]).toBeNaN();
});

it("takes in a coin that comes to be known later", () => {
  const indicator = contagion.create({ n: 10 }, DOLLAR);
  const [a, b] = [path(moves), path(moves)];
  for (const [i, price] of a.entries()) {
    const prices = i < 30 ? [price] : [price, b[i] ?? 0];
    indicator.minute(
      i * 60e6,
      Float64Array.from(prices, (each) => each * 1e8),
    );
    expect(Number.isNaN(indicator.values[4] ?? 0)).toBe(i < 40);
  }
});
