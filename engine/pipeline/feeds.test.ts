import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseSelect } from "../indicators/select.ts";
import { arbitraryTape, type Tick, ticks, timeOf } from "../testing/ticks.ts";
import { Pipeline } from "./pipeline.ts";
import { defaultSettings, type PipelineSettings } from "./settings.ts";

// What the pipeline's frames say of indicators that run on quotes and trades, on venues and on coins.

interface Shown {
  readonly time: number;
  readonly subject: string;
  readonly values: Readonly<Record<string, number>>;
}

const settingsFor = (selects: readonly string[] | undefined): PipelineSettings => {
  const settings = defaultSettings("event_time");
  return selects === undefined ? settings : { ...settings, indicators: selects.map(parseSelect) };
};

const run = (records: readonly Tick[], selects?: readonly string[]): Shown[] => {
  const frames: Shown[] = [];
  const { batch, instruments } = ticks(records);
  const pipeline = new Pipeline(settingsFor(selects), instruments, {
    frame: ({ time, layout, values }) => {
      expect(new Set(layout.keys).size, layout.subject).toBe(layout.keys.length);
      const pairs = layout.keys.map((key, i) => [key, values[i] ?? Number.NaN] as const);
      frames.push({ time, subject: layout.subject, values: Object.fromEntries(pairs) });
    },
  });
  pipeline.push(batch);
  pipeline.finish();
  return frames;
};

const lastOf = (frames: readonly Shown[], subject: string): Readonly<Record<string, number>> =>
  frames.filter((frame) => frame.subject === subject).at(-1)?.values ?? {};

const USDC = "kraken:USDC/USD";
const quote = (at: number, bid: number, ask: number, bidSize: number, askSize: number): Tick => ({
  at,
  on: USDC,
  bid,
  ask,
  bidSize,
  askSize,
});
const trade = (
  at: number,
  price: number,
  size: number,
  side?: "buy" | "sell" | "auction",
): Tick => ({
  at,
  on: USDC,
  trade: price,
  size,
  side,
});

describe("an instrument's frames", () => {
  const tape: Tick[] = [
    quote(1, 0.9999, 1.0001, 10, 10),
    trade(2, 1.0001, 30, "buy"),
    quote(3, 0.9999, 1.0001, 40, 10),
    trade(4, 0.9999, 10, "sell"),
    trade(5, 1.0001, 500, "auction"),
    quote(58, 1, 1.0002, 30, 10),
    { at: 60, clock: true },
    { at: 61, clock: true },
  ];
  const selects = ["bookImbalance", "microprice", "ofi(2)", "tradeImbalance(1m)", "spread"];

  it("hold what quotes and trades amount to at the boundary, an auction having no side", () => {
    const values = lastOf(run(tape, selects), USDC);
    expect(values["bookImbalance"]).toBe(0.5);
    expect(values["microprice"]).toBe(1.00015);
    // 30 bid more, then a new best bid of 30 while the ask of 10 was lifted by a step.
    expect(values["ofi.sum"]).toBe(30 + 30 + 10);
    expect(values["ofi.relative"]).toBeCloseTo(70 / 22.5, 9);
    expect(values["tradeImbalance.imbalance"]).toBe(0.5);
    expect(values["tradeImbalance.volume"]).toBe(40);
  });

  it("lose nothing of a busy minute", () => {
    const busy = Array.from({ length: 900 }, (_, i): Tick[] => [
      quote(1 + i / 20, 0.9999, 1.0001, 10 + (i % 2), 10),
      trade(1 + i / 20, 1.0001, 1, i % 4 === 3 ? "sell" : "buy"),
    ]).flat();
    const values = lastOf(run([...busy, { at: 61, clock: true }], selects), USDC);
    expect(values["tradeImbalance.volume"]).toBe(900);
    expect(values["tradeImbalance.imbalance"]).toBe(0.5);
  });

  it("have values of their own for what they show anyway: neither a second spread nor a lone event", () => {
    const keys = Object.keys(lastOf(run(tape, selects), USDC));
    expect(keys).toContain("spread");
    expect(keys.filter((key) => key.startsWith("spread.") || key === "ofi.event")).toEqual([]);
    expect(keys.filter((key) => key.includes("@"))).toEqual([]);
  });

  it("let a window run empty while nothing is traded, and forget a book that is a minute old", () => {
    const later = [
      ...tape,
      trade(119, 1.0001, 1),
      { at: 180, clock: true },
      { at: 181, clock: true },
    ] as Tick[];
    const values = lastOf(run(later, selects), USDC);
    expect(values["tradeImbalance.volume"]).toBe(1);
    expect(values["tradeImbalance.imbalance"]).toBe(1);
    expect(values["bookImbalance"]).toBeNaN();
    expect(values["microprice"]).toBeNaN();
  });

  it("know no imbalance of a book whose sizes the venue does not tell", () => {
    const unsized = quote(1, 0.9999, 1.0001, Number.NaN, Number.NaN);
    const values = lastOf(run([unsized, { at: 61, clock: true }], selects), USDC);
    expect(values["bid"]).toBe(0.9999);
    expect(values["bookImbalance"]).toBeNaN();
  });
});

describe("a gap", () => {
  /** A change of the book each second, so that four make a full window of three events. */
  const changes = (from: number): Tick[] =>
    Array.from({ length: 4 }, (_, i) => quote(from + i, 0.9999, 1.0001, 10 + i, 10));
  const resumed = (
    length: number,
    selects: readonly string[],
  ): Readonly<Record<string, number>> => {
    const end = 10 + length;
    return lastOf(
      run(
        [
          ...changes(1),
          { at: end, on: USDC, gap: [10, end] },
          ...changes(end + 1).slice(0, 2),
          { at: end + 120, clock: true },
        ],
        selects,
      ),
      USDC,
    );
  };

  it("of more than 30 minutes starts them over, a shorter one does not", () => {
    expect(resumed(1740, ["ofi(3)"])["ofi.sum"]).toBe(3);
    expect(resumed(1860, ["ofi(3)"])["ofi.sum"]).toBeNaN();
  });

  it("takes away the book that stood, and what the venue said", () => {
    const frames = run(
      [
        ...changes(1),
        trade(5, 1, 1),
        { at: 6, on: "coinbase:USDC/USD", trade: 0.99, size: 1 },
        { at: 30, on: USDC, gap: [7, 30] },
        { at: 61, clock: true },
      ],
      ["bookImbalance", "robustPrice"],
    );
    expect(lastOf(frames, USDC)["bookImbalance"]).toBeNaN();
    expect(lastOf(frames, "USDC")["robustPrice.venues"]).toBe(1);
  });
});

describe("a coin's frames", () => {
  const on = (name: string, at: number, price: number, size = 1): Tick => ({
    at,
    on: name,
    trade: price,
    size,
  });

  it("weigh the venues' dollar prices by volume, each route at the rate of now", () => {
    const frames = run(
      [
        on("kraken:USDC/USD", 1, 1, 5),
        on("binance:USDC/USDT", 2, 0.99, 1),
        // 1 / 1.02 Tether each; the size is of Tether, so 102 of the coin.
        on("okx:USDT/USDC", 3, 1.02, 100),
        on("kraken:USDT/USD", 4, 1.01, 1),
        { at: 61, clock: true },
      ],
      ["robustPrice"],
    );
    const values = lastOf(frames, "USDC");
    expect(values["robustPrice.venues"]).toBe(3);
    expect(values["robustPrice.price"]).toBeCloseTo(1.01 / 1.02, 8);
    const mean = (1 * 5 + 0.99 * 1.01 + (1.01 / 1.02) * 102) / 108;
    expect(values["robustPrice.mean"]).toBeCloseTo(mean, 8);
  });

  it("weigh every trade of a busy minute", () => {
    const busy = Array.from({ length: 600 }, (_, i) => [
      on("kraken:USDC/USD", 1 + i / 20, 1, 3),
      on("coinbase:USDC/USD", 1 + i / 20, 0.996, 1),
    ]).flat();
    const values = lastOf(run([...busy, { at: 61, clock: true }], ["robustPrice"]), "USDC");
    expect(values["robustPrice.mean"]).toBeCloseTo(0.999, 8);
  });

  it("count no venue that prices the coin in something that is worth no known dollars", () => {
    const frames = run(
      [on("kraken:USDC/USD", 1, 1), on("binance:USDC/USDT", 2, 0.99), { at: 61, clock: true }],
      ["robustPrice"],
    );
    expect(lastOf(frames, "USDC")["robustPrice.venues"]).toBe(1);
    expect(lastOf(frames, "USDC")["robustPrice.price"]).toBeNaN();
  });

  /** Two coins that move together, and one that follows a minute later. */
  const moves = Array.from({ length: 40 }, (_, i) => ((i * 7919 * 3) % 11) - 5);
  const level = (i: number): number =>
    Math.round(1e4 + moves.slice(0, Math.max(0, i)).reduce((sum, move) => sum + move, 0)) / 1e4;
  const together = moves.flatMap((_, i): Tick[] => [
    on("kraken:USDC/USD", i * 60 + 30, level(i)),
    on("kraken:DAI/USD", i * 60 + 31, level(i)),
    on("kraken:GUSD/USD", i * 60 + 32, level(i - 1)),
  ]);

  it("say with which coin it moves, which one it follows, and how many are under stress", () => {
    const frames = run([...together, { at: 2401, clock: true }], ["contagion(10)"]);
    const at = (subject: string) => lastOf(frames, subject);
    expect(at("USDC")["contagion.strongest"]).toBeCloseTo(1, 9);
    expect(at("USDC")["contagion.follows"]).toBeLessThan(0.9);
    expect(at("GUSD")["contagion.follows"]).toBeCloseTo(1, 9);
    expect(Object.keys(at("USDC")).filter((key) => key.startsWith("contagion."))).toEqual([
      "contagion.stressed",
      "contagion.strongest",
      "contagion.follows",
    ]);
  });

  it("count what is under stress of all coins, the one itself included", () => {
    const frames = run(
      [
        on("kraken:USDC/USD", 1, 0.9975),
        on("kraken:DAI/USD", 2, 0.9976),
        on("kraken:GUSD/USD", 3, 0.9),
        { at: 61, clock: true },
      ],
      ["contagion(10)"],
    );
    const coins = ["USDC", "DAI", "GUSD"];
    expect(coins.map((coin) => lastOf(frames, coin)["contagion.stressed"])).toEqual([2, 2, 2]);
  });

  it("are told of a minute that is over, not of the one that runs", () => {
    const crash = on("kraken:USDC/USD", 2400.5, 0.5);
    const frames = (tape: Tick[]) =>
      run(tape, ["contagion(10)"]).filter(({ time }) => time <= timeOf(2400));
    const end: Tick = { at: 2460, clock: true };
    expect(frames([...together, crash, end])).toEqual(frames([...together, end]));
  });
});

it("what is too costly for every series, or said already, runs elsewhere only where it is asked for", () => {
  fc.assert(
    fc.property(arbitraryTape(120, 60), (tape) => {
      for (const { subject, values } of run(tape)) {
        const isCoin = !subject.includes(":");
        expect("bocpd.mapRun" in values).toBe(isCoin);
        expect("robustPrice.price" in values).toBe(false);
      }
      for (const { subject, values } of run(tape, ["bocpd(250)", "robustPrice"])) {
        expect("bocpd.mapRun" in values).toBe(true);
        expect("robustPrice.price" in values).toBe(!subject.includes(":"));
      }
    }),
    { numRuns: 5 },
  );
});

it("the defaults have every kind of indicator, under keys that no other value has", () => {
  fc.assert(
    fc.property(arbitraryTape(120, 60), (tape) => {
      const frames = run(tape);
      for (const { subject, values } of frames) {
        const expected = subject.includes(":")
          ? ["ofi.sum60", "tradeImbalance.count", "kyleLambda", "markout.all", "microprice"]
          : ["bocpd.mapRun", "contagion.stressed", "dispersion.range"];
        expect(Object.keys(values)).toEqual(expect.arrayContaining(expected));
        expect(new Set(Object.keys(values)).size).toBe(Object.keys(values).length);
      }
    }),
    { numRuns: 10 },
  );
});
