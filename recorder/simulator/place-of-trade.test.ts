import { expect, it } from "vitest";
import { micros } from "../../engine/market/time.ts";
import { idJson } from "./id-json.ts";
import { placeOfTrade } from "./place-of-trade.ts";
import type { SimTrade } from "./sim-venue.ts";

const tape = (...ids: string[]): SimTrade[] =>
  ids.map((id) => ({
    ...{ symbol: "USDC/USD", time: micros(1), price: "1", size: "1" },
    ...{ side: "buy", id },
  }));

it.each([
  ["12", 1],
  ["11", 1],
  ["0", 0],
  ["15", 3],
  ["r12", 2],
  ["no number", 3],
])("finds the place of %s among 10, 12 and 14", (id, place) => {
  expect(placeOfTrade(tape("10", "12", "14"), id)).toBe(place);
});

it("finds ids that are no numbers, and goes by the digits at their end", () => {
  expect(placeOfTrade(tape("r9", "r10", "r12"), "r10")).toBe(1);
  expect(placeOfTrade(tape("r9", "r10", "r12"), "r11")).toBe(2);
});

it("writes ids of 19 digits as numbers, and others as strings", () => {
  expect(idJson("2733854056108316782")).toBe("2733854056108316782");
  expect(idJson("r38853")).toBe('"r38853"');
  expect(idJson("007")).toBe('"007"');
});
