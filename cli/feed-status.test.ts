import { expect, it } from "vitest";
import { micros, parseTime } from "../engine/market/time.ts";
import type { FeedStatus } from "../recorder/feed/venue-feed.ts";
import { TickFold } from "../recorder/fold/tick-fold.ts";
import { kraken } from "../recorder/venues/index.ts";
import { type StatusLine, StatusReader, statusJson } from "./feed-status.ts";

const START = parseTime("2026-11-25T00:00:00Z") ?? micros(0);
const feed: FeedStatus = { state: "live", pairs: 1, live: 1, reconnects: 0, reason: "" };
const feeds = new Map([["kraken", feed]]);

/** A trade that happened a second before it came. */
const trade = (fold: TickFold, id: number): void => {
  const receiveTime = micros(START + id * 1e6);
  const timestamp = new Date((receiveTime - 1e6) / 1000).toISOString();
  const row = { symbol: "USDC/USD", side: "sell", price: 1, qty: 5, trade_id: id, timestamp };
  const frame = JSON.stringify({ channel: "trade", type: "update", data: [row] });
  const raw = { seq: id, receiveTime, venue: "kraken", connection: 1, direction: "in" } as const;
  fold.frame({ ...raw, frame });
};

it("turns counts into rates, by the time that has really passed", () => {
  const fold = new TickFold({ kraken });
  const reader = new StatusReader();
  expect(reader.read(feeds, fold, 0)["kraken"]).toEqual({
    ...feed,
    ...{ frames: 0, trades: 0, quotes: 0, ticksPerSecond: 0, lagMs: null, lastTick: null },
    ...{ gaps: 0, rejected: 0, unknown: 0 },
  });
  for (let id = 1; id <= 30; id++) trade(fold, id);
  expect(reader.read(feeds, fold, 2_000)["kraken"]).toMatchObject({
    ...{ frames: 30, trades: 30, ticksPerSecond: 15, lagMs: 1_000 },
    lastTick: "2026-11-25T00:00:30.000000Z",
  });
  // Asked twice at the same moment, nothing is divided by nothing.
  expect(reader.read(feeds, fold, 2_000)["kraken"]?.ticksPerSecond).toBe(0);
  fold.frame({
    ...{ seq: 31, receiveTime: micros(START + 31e6), venue: "kraken", connection: 1 },
    ...{ direction: "in", frame: "[" },
  });
  expect(reader.read(feeds, fold, 3_000)["kraken"]).toMatchObject({ rejected: 1, frames: 31 });
});

it("is a line of JSON with what programs want to know of the disk", () => {
  const line: StatusLine = {
    ...{ time: START, runningMs: 5, loopLagMs: 0.26, frames: 2, ticks: 3, venues: {} },
    disk: { tape: "x", recording: true, freeBytes: 10, fullIn: 90.4, problem: undefined },
  };
  const counted = { type: "status", frames: 2, ticks: 3, loopLagMs: 0.3, venues: {} };
  expect(statusJson(line)).toEqual({
    ...counted,
    ...{ recording: true, freeBytes: 10, fullInSeconds: 90 },
  });
  const unknown = { ...line.disk, tape: "x", recording: false, freeBytes: undefined };
  expect(statusJson({ ...line, disk: { ...unknown, fullIn: undefined, problem: "full" } })).toEqual(
    {
      ...counted,
      ...{ recording: false, freeBytes: null, fullInSeconds: null },
    },
  );
  expect(statusJson({ ...line, disk: undefined })).toEqual(counted);
});
