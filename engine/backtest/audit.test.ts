import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { describe, expect, it } from "vitest";
import type { TickBatch } from "../market/tick-batch.ts";
import { micros } from "../market/time.ts";
import { type Tick, ticks, timeOf } from "../testing/ticks.ts";
import { UpsideDown } from "./altered-batch.ts";
import { audit, type Change, type ChangedRun, differenceText } from "./audit.ts";
import { type Decision, withDecisions } from "./decisions.ts";
import { readParameters } from "./parameters.ts";
import { pipelineOf } from "./pipeline-of.ts";
import { SegmentMaker } from "./segment-maker.ts";
import { Session } from "./session.ts";
import { strategies } from "./strategies/registry.ts";
import {
  defineStrategy,
  type FrameView,
  type Strategy,
  type StrategyDefinition,
} from "./strategy.ts";

const PAIR = "kraken:USDC/USD";
/** Four hours of trades, one each ten seconds, that go up and down twice an hour. */
const records: Tick[] = Array.from({ length: 1440 }, (_, i) => ({
  at: i * 10,
  on: PAIR,
  trade: Math.round((1 + 0.01 * Math.sin((i * Math.PI) / 90)) * 1e6) / 1e6,
  size: 1000,
}));
const { batch } = ticks(records);
const terms = {
  venues: {},
  other: { maker: 0, taker: 1000 },
  latency: { median: 1e6, p95: 1e6, seed: 1 },
  participation: 1,
  assumedSpread: 0,
  halts: [],
  transfer: { time: 0, fees: {} },
};

/** The records as they are changed, and the time of the last that is as it was. */
const changed = (all: readonly Tick[], change: Change): { batch: TickBatch; until: number } => {
  const names = ticks(all).instruments.map(({ id }) => id);
  if (change.kind === "same") return { batch: ticks(all).batch, until: Number.POSITIVE_INFINITY };
  const before = all.filter(({ at }) => timeOf(at) <= change.at);
  if (change.kind === "late")
    return { batch: ticks(all.slice(before.length), names).batch, until: Number.NaN };
  const until = timeOf(before.at(-1)?.at ?? Number.NaN);
  if (change.kind === "cut") return { batch: ticks(before, names).batch, until };
  return { batch: new UpsideDown().turn(ticks(all).batch, before.length), until };
};

/** Where a strategy that looks ahead finds what is to come. */
let shown: TickBatch = batch;

const audited = (
  definition: StrategyDefinition,
  cuts = 10,
  all: readonly Tick[] = records,
  said: Readonly<Record<string, string>> = {},
) => {
  const draws = xoroshiro128plus(1);
  const parameters = readParameters(definition.id, definition.parameters, said);
  const { instruments } = ticks(all);
  const facts = { name: "by hand", kind: "simulated", instruments } as const;
  const run = async (change: Change): Promise<ChangedRun> => {
    const { batch: rows, until } = changed(all, change);
    shown = rows;
    const decisions: Decision[] = [];
    const logged = withDecisions(definition, decisions);
    const session = new Session({ definition: logged, parameters, facts, terms, capital: 1e4 });
    const needs = definition.needs(parameters);
    const tape = { order: "tape", clock: "event_time", barInterval: undefined } as const;
    const maker = new SegmentMaker(pipelineOf(needs, tape), instruments);
    session.run(maker.push(rows));
    session.run(maker.finish());
    expect(session.failure).toBeUndefined();
    return { decisions, until };
  };
  const [from, to] = [timeOf(0), timeOf(all.at(-1)?.at ?? 0)];
  return audit({ from, to, cuts, run, uniform: () => uniformFloat64(draws) });
};

/** Follows what `signal` says at each of the pair's frames: over 0 it holds, under it does not. */
const following = (signal: (frame: FrameView, state: number[]) => number): StrategyDefinition =>
  defineStrategy({
    ...{ id: "following", title: "F", describe: "", parameters: {} },
    create: (): Strategy => {
      const state: number[] = [];
      return {
        instruments: [PAIR],
        follows: [PAIR],
        onFrame(frame, desk) {
          const wants = signal(frame, state);
          if (desk.open.length > 0) return;
          const has = desk.position(PAIR) > 0;
          if (wants > 0 && !has) desk.send({ instrument: PAIR, side: "buy", spend: 100 });
          if (wants < 0 && has)
            desk.send({ instrument: PAIR, side: "sell", size: desk.position(PAIR) });
        },
      };
    },
  });

/** Up from ten frames ago. */
const honest = following((frame, seen) => {
  seen.push(frame.value("price"));
  return frame.value("price") - (seen.at(-11) ?? Number.NaN);
});

const priceAfter = (time: number, seconds: number): number => {
  const row = shown.eventTime
    .subarray(0, shown.length)
    .findIndex((at) => at > time + seconds * 1e6);
  return row < 0 ? Number.NaN : (shown.a[row] ?? Number.NaN) / 1e8;
};
const clairvoyant = following((frame) => priceAfter(frame.time, 300) - frame.value("price"));

describe("an audit", () => {
  it("passes a strategy that knows only what was", async () => {
    const found = await audited(honest);
    expect(found?.difference).toBeUndefined();
    expect(found?.decisions).toBeGreaterThan(10);
  });

  it("catches one that looks ahead, and says where", async () => {
    const found = await audited(clairvoyant);
    const { difference } = found ?? {};
    expect(difference?.change.kind).toBe("cut");
    const at = difference && "at" in difference.change ? difference.change.at : micros(0);
    expect(difference?.time).toBeLessThanOrEqual(at);
    expect(difference?.time, "it looks five minutes ahead").toBeGreaterThan(at - 360e6);
    expect(difference?.whole ?? difference?.changed).toMatch(/(buy|sell) .* of kraken:USDC\/USD/);
    if (difference !== undefined)
      expect(differenceText(difference)).toMatch(
        /^on the whole tape it decided .*, on the tape cut after 2023-03-10T/,
      );
  });

  it("catches by altering what cutting alone does not show", async () => {
    // With nothing to come it does what it would have done.
    const careful = following((frame) => {
      const next = priceAfter(frame.time, 300);
      return Number.isNaN(next) ? lastSignal(frame.time) : next - frame.value("price");
    });
    const lastSignal = (time: number): number =>
      Math.cos((((time - timeOf(0)) / 1e7 + 15) * Math.PI) / 90);
    const { difference } = (await audited(careful, 40)) ?? {};
    expect(difference?.change.kind).toBe("altered");
  });

  it("catches one that remembers the run before", async () => {
    const remembered: number[] = [];
    const remembering = following((frame, seen) => {
      seen.push(frame.value("price"));
      if (remembered.length < seen.length) remembered.push(frame.value("price"));
      return (remembered[seen.length + 5] ?? seen.at(-10) ?? 0) - frame.value("price");
    });
    const { difference } = (await audited(remembering)) ?? {};
    expect(difference?.change).toEqual({ kind: "same" });
  });

  it("says from when on a run that began later decides the same", async () => {
    const found = await audited(honest);
    expect(found?.warmUp.length).toBe(5);
    for (const { start, agreesFrom, agreeing } of found?.warmUp ?? []) {
      expect(agreeing).toBeGreaterThan(0);
      // Ten minutes to look back, and at most half a wave until both are out of the market.
      expect((agreesFrom ?? Number.NaN) - start).toBeLessThanOrEqual(45 * 60e6);
    }
    const counting = following((_, seen) => {
      seen.push(0);
      return seen.length % 50 < 25 ? 1 : -1;
    });
    const never = await audited(counting);
    expect(never?.warmUp.some(({ agreesFrom }) => agreesFrom === undefined)).toBe(true);
  });
});

/** A day in which the dollar of three venues sways, each a little later than the one before, by five in a hundred. */
const swaying: Tick[] = Array.from({ length: 8640 }, (_, i): Tick => {
  const on = ["kraken:USDC/USD", "coinbase:USDC/USD", "kraken:USDT/USD"][i % 3] ?? "";
  const sway = on.includes("USDT") ? 0 : 0.05 * Math.sin(((i - (i % 3) * 60) * Math.PI) / 1080);
  return { at: i * 10, on, trade: Math.round((1 + sway) * 1e6) / 1e6, size: 5000 };
});

describe("every strategy that comes along passes: ", () => {
  it.each([...strategies.values()])("$id", async (definition) => {
    const said = definition.id === "cross" ? { fast: "2", slow: "4", bar: "30m" } : {};
    const found = await audited(definition, 4, swaying, said);
    expect(found?.difference).toBeUndefined();
    expect(found?.decisions, "something was there to be held against").toBeGreaterThan(0);
  });
});

describe("a tape turned upside down", () => {
  it("is as it was before, and moves the other way after, as far", () => {
    const half = 700;
    const turned = new UpsideDown().turn(batch, half);
    expect(turned.a.subarray(0, half)).toEqual(batch.a.subarray(0, half));
    const [around = 0] = batch.a.subarray(half);
    for (let i = half; i < batch.length; i++)
      expect((turned.a[i] ?? 0) / around).toBeCloseTo(around / (batch.a[i] ?? 0), 6);
  });

  it("keeps bids under asks and bars in their bounds", () => {
    const { batch: mixed } = ticks([
      { at: 0, on: PAIR, bid: 0.99, ask: 1, bidSize: 5, askSize: 7 },
      { at: 1, on: PAIR, bid: 0.9, ask: 0.92, bidSize: 1, askSize: 2 },
      { at: 60, on: PAIR, bar: [0.95, 0.97, 0.9, 0.92], volume: 3 },
      { at: 61, on: PAIR, bid: null, ask: 1.1 },
    ]);
    const { a, b, c, d, e } = new UpsideDown().turn(mixed, 0);
    expect((a[1] ?? 0) < (c[1] ?? 0)).toBe(true);
    expect([b[0], d[0], b[1], d[1]]).toEqual([7, 5, 2, 1]);
    const [close = 0, open = 0, high = 0, low = 0] = [a[2], c[2], d[2], e[2]];
    expect(low <= Math.min(open, close) && Math.max(open, close) <= high && close > open).toBe(
      true,
    );
    expect([a[3], c[3]]).toEqual([Math.round(1e16 / 1.1e8), Number.NaN]);
  });
});
