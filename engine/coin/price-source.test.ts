import { expect, it } from "vitest";
import { Print } from "../market/print.ts";
import { PriceSource, Told } from "./price-source.ts";

const S = 1e6;
const print = (seconds: number, price: number): Print =>
  Object.assign(new Print(), { time: seconds * S, price, size: 1 });

it("tells what a trade did to the price", () => {
  const source = new PriceSource();
  expect(source.trade(print(0, 100)), "it has one now").toBe(Told.woken);
  expect(source.trade(print(1, 100)), "the same").toBe(Told.nothing);
  expect(source.trade(print(2, 101)), "another").toBe(Told.moved);
  expect(source.trade(print(62, 101)), "still fresh at the last moment").toBe(Told.nothing);
  expect(source.trade(print(123, 101)), "it had gone stale").toBe(Told.woken);
});

it("is moved by a trade at the same price that stays fresh for less than the bar before it", () => {
  const source = new PriceSource();
  source.barClose({ time: 0, close: 100, interval: 60 * S });
  expect(source.expiry).toBe(300 * S);
  expect(source.trade(print(10, 100))).toBe(Told.moved);
  expect(source.expiry).toBe(70 * S);
});

it("tells what a quote did to the price, beside which a trade does nothing", () => {
  const source = new PriceSource();
  expect(source.quote(print(0, 99), 101, 1), "a mid of 100").toBe(Told.woken);
  expect(source.quote(print(1, 98), 102, 1), "the same mid").toBe(Told.nothing);
  expect(source.trade(print(2, 90))).toBe(Told.nothing);
  expect(source.price).toBe(100);
  expect(source.quote(print(3, 103), 102, 1), "crossed: back to the trade").toBe(Told.moved);
  expect([source.price, source.expiry]).toEqual([90, 62 * S]);
});

it("can be looked at without being changed by it", () => {
  const source = new PriceSource();
  expect(source.saidAt).toBe(Number.NEGATIVE_INFINITY);
  source.trade(print(0, 90));
  source.quote(print(5, 99), 101, 1);
  expect([source.priceAt(65 * S), source.freshAt(65 * S), source.saidAt]).toEqual([
    100,
    true,
    5 * S,
  ]);
  expect([source.priceAt(66 * S), source.freshAt(66 * S)], "back to the trade").toEqual([
    90,
    false,
  ]);
  expect(source.price, "as it was left").toBe(100);
  source.barClose({ time: 100 * S, close: 80, interval: 3600 * S });
  expect([source.saidAt, source.freshAt(3700 * S), source.freshAt(3701 * S)]).toEqual([
    ...[100 * S, true, false],
  ]);
  source.lose();
  expect([source.priceAt(101 * S), source.freshAt(101 * S), source.saidAt]).toEqual([
    ...[Number.NaN, false, Number.NEGATIVE_INFINITY],
  ]);
});
