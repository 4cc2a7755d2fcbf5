import { describe, expect, it } from "vitest";
import { baseRate } from "../../datasets/events/base-rate.ts";
import type { Alert } from "../../engine/alerts/alert.ts";
import { rulesOf } from "../../engine/alerts/rules-of.ts";
import { parseSelect } from "../../engine/indicators/select.ts";
import { parseInstrument } from "../../engine/market/instrument.ts";
import { minutes } from "../../engine/market/time.ts";
import { Pipeline } from "../../engine/pipeline/pipeline.ts";
import { defaultSettings, type PipelineSettings } from "../../engine/pipeline/settings.ts";
import { type Tick, ticks, timeOf } from "../../engine/testing/ticks.ts";
import { Collector } from "../view/collector.ts";
import type { Board } from "./board.ts";
import { OpenIncidents, openIncidents } from "./open-incidents.ts";
import { readBoard } from "./read-board.ts";

const settings: PipelineSettings = { ...defaultSettings("event_time"), indicators: [] };
const NAMES = ["kraken:USDC/USD", "coinbase:USDC/USD", "bitstamp:USDC/USD", "kraken:DAI/USD"];

/** A pipeline that has taken these, and what a board may be read of. */
const run = (records: readonly Tick[], with_: Partial<PipelineSettings> = {}) => {
  const { batch, instruments } = ticks(records, NAMES);
  const collector = new Collector("1m", minutes(1));
  const open = new OpenIncidents();
  const pipeline = new Pipeline({ ...settings, ...with_ }, instruments, {
    frame: (frame) => collector.frame(frame),
    alert: (alert) => {
      collector.alert(alert);
      open.take(alert);
    },
  });
  pipeline.push(batch);
  const board = (): Board =>
    readBoard({
      pipeline,
      mode: { name: "live" },
      ticksPerSecond: 3,
      frames: (subject) => collector.frames(subject),
      open: open.all,
    });
  return { pipeline, collector, open, board };
};

const trade = (at: number, name: number, price: number): Tick => ({
  at,
  on: NAMES[name] ?? "",
  trade: price,
});
const coinOf = (board: Board, id: string) => {
  const coin = board.coins.find(({ coin: each }) => each === id);
  if (coin === undefined) throw new Error(`no ${id} on the board`);
  return coin;
};

describe("a board", () => {
  it("is empty before the first record", () => {
    const board = run([]).board();
    expect(board).toMatchObject({ coins: [], venuesUp: 0, venuesKnown: 0, openAlerts: 0 });
    expect(board.clock).toBeNaN();
  });

  it("has a coin over its venues and a row for each of its instruments", () => {
    const board = run([
      trade(0, 0, 1),
      trade(1, 1, 0.999),
      { at: 2, on: "bitstamp:USDC/USD", bid: 0.9979, ask: 0.9981 },
      trade(5, 3, 1.0002),
    ]).board();
    expect(board).toMatchObject({ clock: timeOf(5), ticks: 4, venuesUp: 3, venuesKnown: 3 });
    expect(board.coins.map(({ coin }) => coin)).toEqual(["USDC", "DAI"]);
    expect(coinOf(board, "USDC")).toMatchObject({
      ...{ state: "normal", deviation: -10, price: 0.999, fresh: 3, venues: 3, agreeing: 3 },
      ...{ age: 3e6, action: "NONE", baseRate: undefined, basis: undefined },
    });
    expect(coinOf(board, "USDC").dispersion).toBeCloseTo(20.02, 2);
    expect(coinOf(board, "USDC").rows).toMatchObject([
      { instrument: "kraken:USDC/USD", venue: "kraken", price: 1, deviation: 0, age: 5e6, hue: 0 },
      { instrument: "coinbase:USDC/USD", price: 0.999, deviation: -10, age: 4e6, fresh: true },
      { instrument: "bitstamp:USDC/USD", deviation: -20, age: 3e6, spread: 2.004, lost: false },
    ]);
  });

  it("counts venues on the coin's side of the line at which somebody is told", () => {
    // 50 bps in the default rules: two are beyond it, the median too.
    const records = [trade(0, 0, 0.9949), trade(0, 1, 0.9951), trade(0, 2, 0.994)];
    expect(coinOf(run(records).board(), "USDC")).toMatchObject({ agreeing: 2, deviation: -51 });
    const rules = rulesOf({ preset: "article" }, "the test");
    expect(coinOf(run(records, { rules }).board(), "USDC").agreeing).toBe(3);
  });

  it("keeps what has gone stale, with its age, and counts it no longer", () => {
    const board = run([trade(0, 0, 0.998), trade(90, 1, 1), { at: 100, clock: true }]).board();
    expect(coinOf(board, "USDC")).toMatchObject({ fresh: 1, venues: 2, agreeing: 1, age: 10e6 });
    expect(coinOf(board, "USDC").rows[0]).toMatchObject({
      ...{ price: 0.998, deviation: -20, age: 100e6, fresh: false, lost: false },
    });
    expect(board).toMatchObject({ venuesUp: 1, venuesKnown: 2 });
  });

  it("is blind where no venue is fresh, with the last that was known", () => {
    const { board } = run([trade(0, 0, 0.998), trade(70, 0, 0.997), { at: 400, clock: true }]);
    expect(coinOf(board(), "USDC")).toMatchObject({
      ...{ state: "blind", fresh: 0, agreeing: 0, age: 330e6, price: 0.997, deviation: -30 },
    });
  });

  it("says that a feed is lost after a gap, until it speaks again", () => {
    const gap: Tick = { at: 20, on: "kraken:USDC/USD", gap: [10, 20] };
    const [lost] = coinOf(run([trade(0, 0, 1), gap]).board(), "USDC").rows;
    expect(lost).toMatchObject({ lost: true, fresh: false });
    expect([lost?.price, lost?.age]).toEqual([Number.NaN, Number.NaN]);
    const [back] = coinOf(run([trade(0, 0, 1), gap, trade(21, 0, 1)]).board(), "USDC").rows;
    expect(back).toMatchObject({ lost: false, fresh: true, age: 0 });
  });

  it("is as grave as the gravest open incident, gravest coins first, with the base rate of its action", () => {
    const rules = rulesOf({ preset: "article" }, "the test");
    const fallen = run([trade(0, 0, 1), trade(1, 3, 1), trade(2, 3, 0.97)], { rules });
    const board = fallen.board();
    expect(board.coins.map(({ coin }) => coin)).toEqual(["DAI", "USDC"]);
    expect(board.openAlerts).toBe(1);
    expect(coinOf(board, "DAI")).toMatchObject({
      ...{ state: "critical", action: "CONSIDER_BUY" },
      baseRate: baseRate("over-collateralised").sentence,
    });
    expect(fallen.open.all).toEqual(openIncidents(fallen.collector.alerts));
    expect(
      openIncidents([...fallen.collector.alerts, { ...lastOf(fallen), state: "lost" }]),
    ).toEqual([]);
  });

  it("counts what only boards show as no alert", () => {
    const { board } = run([
      trade(0, 0, 0.9975),
      trade(59, 0, 0.9975),
      trade(118, 0, 0.9975),
      trade(125, 0, 0.9975),
    ]);
    expect(board()).toMatchObject({ openAlerts: 0, coins: [{ state: "info", action: "NONE" }] });
  });

  it("has an hour of minutes, each as it was, none before the first", () => {
    const records = Array.from({ length: 90 }, (_, i) => trade(i * 60 + 1, 0, 1 - i / 1e4));
    const { sparkline } = coinOf(run(records).board(), "USDC");
    expect(sparkline).toHaveLength(60);
    // At minute 89 the price of minute 88 holds.
    expect(sparkline.at(-1)).toBe(-88);
    expect(sparkline[0]).toBe(-29);
    const young = coinOf(run(records.slice(0, 3)).board(), "USDC").sparkline;
    expect(young.slice(-3)).toEqual([Number.NaN, -0, -1].map((value) => value + 0));
  });

  it("shows the indicators that somebody asked for, beside RSI", () => {
    const indicators = ["rsi(2)", "sma(2)", "sma(3)"].map(parseSelect);
    const records = Array.from({ length: 6 }, (_, i) => trade(i * 60, 0, 1 + i / 1e4));
    const board = run(records, { indicators }).board();
    expect(board.indicators).toEqual(["sma", "sma(3)"]);
    expect(coinOf(board, "USDC").rsi).toBe(100);
    expect(coinOf(board, "USDC").rows[0]?.rsi).toBe(100);
    expect(coinOf(board, "USDC").indicators["sma"]).toBeCloseTo(1.00035, 8);
    expect(coinOf(board, "USDC").indicators["sma(3)"]).toBeCloseTo(1.0003, 8);
  });
});

const lastOf = ({ collector }: { collector: Collector }): Alert => {
  const alert = collector.alerts.at(-1);
  if (alert === undefined) throw new Error("no alert");
  return alert;
};

describe("reading a board", () => {
  const records: Tick[] = Array.from({ length: 400 }, (_, i) => {
    const name = (i * 7) % 4;
    const on = NAMES[name] ?? "";
    const price = 1 - ((i * 13) % 23) / 1e4;
    if (i % 61 === 60) return { at: i * 9, on, gap: [i * 9 - 30, i * 9] };
    return i % 3 === 0
      ? { at: i * 9, on, bid: price - 1e-4, ask: price + 1e-4 }
      : trade(i * 9, name, price);
  });
  const { batch } = ticks(records, NAMES);
  const instruments = NAMES.map(parseInstrument);
  const create = () =>
    new Pipeline({ ...settings, indicators: [parseSelect("rsi")] }, instruments, {});
  const read = (pipeline: Pipeline): Board =>
    readBoard({
      ...{ pipeline, mode: { name: "done" }, ticksPerSecond: 0, open: [] },
      frames: () => undefined,
    });

  it("changes nothing, however often", () => {
    const [watched, alone] = [create(), create()];
    for (let at = 0; at < batch.length; at++) {
      watched.push(batch, at, at + 1);
      read(watched);
      alone.push(batch, at, at + 1);
    }
    expect(watched.digest).toBe(alone.digest);
    expect(watched.snapshot()).toEqual(alone.snapshot());
  });

  it("gives after a restored snapshot what it gave before", () => {
    const first = create();
    for (const at of [57, 183, 399]) {
      first.push(batch, first.ticks, at);
      const second = create();
      second.restore(first.snapshot());
      expect(read(second)).toEqual(read(first));
    }
  });
});
