import fc from "fast-check";
import { expect, it } from "vitest";
import { type Micros, micros, parseTime } from "../../engine/market/time.ts";
import { type ClusteredEvent, clusterEvents, splitOf } from "./cluster-events.ts";

const time = (text: string): Micros => parseTime(text) ?? micros(Number.NaN);
const event = (coin: string, onset: string, side = "discount"): ClusteredEvent => ({
  ...{ coin, side: side as ClusteredEvent["side"], onset: time(onset) },
});

it("takes the weekend of SVB for one, whatever coin, side and tape", () => {
  const weekend = [
    event("USDC", "2023-03-10T22:40Z"),
    event("DAI", "2023-03-11T02:00Z"),
    event("BUSD", "2023-03-11T05:00Z", "premium"),
    event("USDT", "2023-03-11T03:00Z", "premium"),
    event("USDC", "2023-03-10T22:41Z"),
  ];
  expect(new Set(clusterEvents(weekend))).toEqual(new Set(["svb-2023-03"]));
});

it("names what nobody documented by its first day", () => {
  const some = [event("XYZ", "2024-07-20T10:00Z"), event("ABC", "2024-07-15T09:00Z")];
  expect(clusterEvents(some)).toEqual(["2024-07-15", "2024-07-15"]);
  expect(clusterEvents([])).toEqual([]);
});

it("chains what is within seven days, and lets go of what is farther", () => {
  const days = (...all: readonly string[]) =>
    clusterEvents(all.map((day, i) => event(`C${i}`, `2024-08-${day}Z`)));
  expect(days("01T00:00", "08T00:00", "15T00:00")).toEqual(Array(3).fill("2024-08-01"));
  expect(days("01T00:00", "08T00:01")).toEqual(["2024-08-01", "2024-08-08"]);
});

it("unites what one documented cause has, three weeks apart", () => {
  // Of the crash in June 2022 MIM is known to the month and USDD to a day of it.
  const two = [event("MIM", "2022-06-30T10:00Z"), event("USDD", "2022-06-13T05:00Z")];
  expect(clusterEvents(two)).toEqual(["crash-2022-06", "crash-2022-06"]);
  const others = two.map((each, i) => ({ ...each, coin: `C${i}` }));
  expect(clusterEvents(others)).toEqual(["2022-06-30", "2022-06-13"]);
});

it("lets an event without an end swallow nothing", () => {
  const later = [event("UST", "2022-05-07T21:40Z"), event("UST", "2022-08-07T21:40Z")];
  expect(clusterEvents(later)).toEqual(["terra-2022-05", "2022-08-07"]);
  const other = [event("UST", "2022-05-07T21:40Z"), event("USDC", "2022-06-13T05:00Z")];
  expect(clusterEvents(other)).toEqual(["terra-2022-05", "2022-06-13"]);
});

it("keeps the sides of a documented coin apart: a premium is no discount", () => {
  expect(clusterEvents([event("USDT", "2018-10-15T06:00Z")])).toEqual(["usdt-2018"]);
  expect(clusterEvents([event("USDT", "2018-10-15T06:00Z", "premium")])).toEqual(["2018-10-15"]);
});

it("is the same in whatever order the events come", () => {
  const tied = [event("UST", "2022-05-31T00:00Z"), event("MIM", "2022-05-31T00:00Z")];
  expect(clusterEvents(tied)).toEqual(clusterEvents(tied.toReversed()));
  const onset = fc.integer({ min: 0, max: 400 }).map((day) => time("2022-01-01") + day * 86_400e6);
  const some = fc.array(fc.record({ coin: fc.constantFrom("UST", "USDC", "MIM", "XYZ"), onset }));
  fc.assert(
    fc.property(some, (drawn) => {
      const all = drawn.map(
        (each): ClusteredEvent => ({
          ...{ coin: each.coin, side: "discount", onset: micros(each.onset) },
        }),
      );
      expect(clusterEvents(all.toReversed())).toEqual(clusterEvents(all).toReversed());
    }),
  );
});

it("splits by the beginning of the cluster", () => {
  const all = [
    event("XYZ", "2022-12-30T00:00Z"),
    event("ABC", "2023-01-03T00:00Z"),
    event("USDC", "2023-03-10T22:40Z"),
  ];
  expect(splitOf(all, clusterEvents(all))).toEqual(["training", "training", "test, seen"]);
});
