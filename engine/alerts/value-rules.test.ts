import { describe, expect, it } from "vitest";
import { parseBarSize } from "../bars/bar-size.ts";
import { indicators } from "../indicators/registry.ts";
import { parseSelect } from "../indicators/select.ts";
import { seconds } from "../market/time.ts";
import { Pipeline } from "../pipeline/pipeline.ts";
import { defaultSettings, type PipelineSettings } from "../pipeline/settings.ts";
import { type Tick, ticks, timeOf } from "../testing/ticks.ts";
import type { Alert } from "./alert.ts";
import type { RuleInput } from "./rule-config.ts";
import { isAmongCoins, valueNames } from "./rule-value.ts";
import { rulesOf } from "./rules-of.ts";

interface Shown {
  readonly time: number;
  readonly subject: string;
  readonly values: Readonly<Record<string, number>>;
}

const run = (
  records: readonly Tick[],
  rules: readonly RuleInput[],
  settings: Partial<PipelineSettings> = {},
) => {
  const alerts: Alert[] = [];
  const frames: Shown[] = [];
  const { batch, instruments } = ticks(records);
  const pipeline = new Pipeline(
    {
      ...defaultSettings("event_time"),
      indicators: [],
      ...settings,
      rules: rules.length === 0 ? [] : (rulesOf({ rules }, "test") ?? []),
    },
    instruments,
    {
      alert: (alert) => alerts.push(alert),
      frame: ({ time, layout, values }) =>
        frames.push({
          time,
          subject: layout.subject,
          values: Object.fromEntries(layout.keys.map((key, i) => [key, values[i] ?? Number.NaN])),
        }),
    },
  );
  pipeline.push(batch);
  pipeline.finish();
  return { alerts, frames, pipeline };
};
const told = (records: readonly Tick[], ...rules: RuleInput[]) => run(records, rules).alerts;
const story = (alerts: readonly Alert[]) =>
  alerts.map(({ time, state, incident }) => `${(time - timeOf(0)) / 1e6} ${state} ${incident}`);

type Threshold = RuleInput & { type: "threshold" };
const rule = (more: Partial<Threshold>): Threshold => ({
  type: "threshold",
  id: "odd",
  side: "below",
  levels: [{ severity: "warning", enter: 50 }],
  exit: 20,
  ...more,
});
/** A trade every ten seconds. */
const held = (from: number, to: number, on: string, price: number): Tick[] =>
  Array.from({ length: Math.ceil((to - from) / 10) }, (_, i) => ({
    at: from + i * 10,
    on,
    trade: price,
  }));
const inOrder = (...tapes: Tick[][]): Tick[] => tapes.flat().sort((a, b) => a.at - b.at);

describe("a rule on instruments", () => {
  const tape = inOrder(
    held(0, 600, "kraken:USDC/USD", 1),
    held(0, 200, "okx:USDC/USD", 0.99),
    held(200, 400, "okx:USDC/USD", 1),
    held(400, 600, "okx:USDC/USD", 0.99),
    held(0, 600, "okx:DAI/USD", 0.98),
  );
  const each = rule({
    on: "instrument",
    levels: [{ severity: "critical", enter: 50, for: "60s" }],
  });

  it("judges each alone, with incidents counted for each", () => {
    const alerts = told(tape, each);
    expect(story(alerts)).toEqual([
      "60 firing okx:USDC/USD-odd-1",
      "60 firing okx:DAI/USD-odd-1",
      "200 resolved okx:USDC/USD-odd-1",
      "460 firing okx:USDC/USD-odd-2",
    ]);
    expect(alerts[0]).toMatchObject({
      coin: "USDC",
      instrument: "okx:USDC/USD",
      venue: "okx",
      value: -100,
      unit: "bps",
      step: 1,
      message: "okx:USDC/USD trades -100 bps from its peg",
      evidence: { inputs: { value: -100, price: 0.99, "price.okx": 0.99 } },
    });
  });

  it.each([
    [{ instruments: ["okx:USDC/USD"] }, ["okx:USDC/USD-odd-1", "okx:USDC/USD-odd-2"]],
    [{ instruments: ["okx:DAI/*", "kraken:*"] }, ["okx:DAI/USD-odd-1"]],
    [{ instruments: ["kraken:USDC/*"] }, []],
    [{ coins: ["DAI"] }, ["okx:DAI/USD-odd-1"]],
    [{ coins: ["DAI"], instruments: ["*:USDC/*"] }, []],
  ])("watches those that it names: %j", (which, incidents) => {
    const alerts = told(tape, { ...each, ...which });
    expect([...new Set(alerts.map(({ incident }) => incident))]).toEqual(incidents);
  });

  it("watches what is no coin too, by its price", () => {
    const alerts = told(
      held(0, 100, "kraken:XBT/USD", 20_000),
      rule({
        on: "instrument",
        value: "price",
        center: 25_000,
        levels: [{ severity: "info", enter: 5000 }],
      }),
    );
    expect(alerts).toMatchObject([
      { coin: "XBT", value: 20_000, unit: "points", message: "kraken:XBT/USD: price 20000" },
    ]);
  });

  it("is lost with its feed, and knows nothing of a price that has gone stale", () => {
    const gone: Tick[] = [
      ...held(0, 100, "okx:USDC/USD", 0.99),
      { at: 100, on: "okx:USDC/USD", gap: [95, 100] },
    ];
    const alerts = told(gone, each);
    expect(story(alerts)).toEqual(["60 firing okx:USDC/USD-odd-1", "100 lost okx:USDC/USD-odd-1"]);
    expect(alerts[1]?.message).toBe("okx:USDC/USD: its feed was lost during the incident");
    // One price says nothing of what is an hour later.
    const late = rule({
      on: "instrument",
      levels: [{ severity: "info", enter: 50, for: "1h" }],
    });
    const once = inOrder(held(0, 10, "okx:USDC/USD", 0.99), held(0, 7200, "kraken:USDC/USD", 1));
    expect(told(once, late)).toEqual([]);
  });

  it("sees the quote: its spread, and who leans on it", () => {
    const quotes = (from: number, to: number, ask: number, bidSize: number): Tick[] =>
      Array.from({ length: (to - from) / 10 }, (_, i) => ({
        at: from + i * 10,
        on: "okx:USDC/USD",
        bid: 1,
        ask,
        bidSize,
      }));
    const tape = [
      ...quotes(0, 100, 1.001, 1),
      ...quotes(100, 200, 1.02, 9),
      ...quotes(200, 300, 1.001, 1),
    ];
    const wide = rule({
      id: "wide",
      on: "instrument",
      value: "spread",
      side: "above",
      levels: [{ severity: "info", enter: 100, for: "25s" }],
    });
    const leaning = rule({
      id: "leaning",
      on: "instrument",
      value: "bookImbalance",
      side: "above",
      levels: [{ severity: "info", enter: 0.8 }],
      exit: 0.1,
    });
    const alerts = told(tape, wide, leaning);
    expect(story(alerts)).toEqual([
      "100 firing okx:USDC/USD-leaning-1",
      "125 firing okx:USDC/USD-wide-1",
      "200 resolved okx:USDC/USD-wide-1",
      "200 resolved okx:USDC/USD-leaning-1",
    ]);
    expect(alerts.map(({ value, unit }) => [value, unit]).slice(0, 2)).toEqual([
      [0.8, "points"],
      [198.02, "bps"],
    ]);
  });
});

describe("a rule on another value of a coin", () => {
  it("is its price, to the last digit", () => {
    const low = rule({
      value: "price",
      center: 1,
      levels: [{ severity: "warning", enter: 0.005 }],
      exit: 0.002,
    });
    const at = (price: number) => told(held(0, 60, "kraken:USDC/USD", price), low);
    expect(at(0.99500001)).toEqual([]);
    expect(at(0.995)).toMatchObject([
      { value: 0.995, unit: "points", message: "USDC: price 0.995", incident: "USDC-odd-1" },
    ]);
  });

  it("is the number of its fresh venues", () => {
    const tape = inOrder(
      held(0, 600, "kraken:USDC/USD", 1),
      held(0, 100, "okx:USDC/USD", 1),
      held(300, 600, "okx:USDC/USD", 1),
    );
    const alerts = told(
      tape,
      rule({
        value: "venues",
        center: 2,
        levels: [{ severity: "info", enter: 1, for: "5s" }],
        exit: 0,
      }),
    );
    expect(alerts).toMatchObject([
      { state: "firing", value: 1, message: "USDC: venues 1" },
      { state: "resolved", time: timeOf(300), value: 2 },
    ]);
    // A price holds for a minute.
    expect(alerts[0]?.time).toBe(timeOf(155.000001));
  });

  it("is how far its venues are apart, whichever of them moves", () => {
    const tape = inOrder(
      held(0, 100, "kraken:USDC/USD", 1),
      held(0, 100, "okx:USDC/USD", 1),
      held(0, 50, "gate:USDC/USD", 1),
      held(50, 100, "gate:USDC/USD", 0.99),
    );
    const apart = rule({ value: "dispersion.range", side: "above" });
    expect(story(told(tape, apart))).toEqual(["50 firing USDC-odd-1"]);
  });

  it("is how far they are apart in dollars, also when only the rate has moved", () => {
    const tape = inOrder(held(0, 50, "okx:USDT/USD", 1), held(50, 100, "okx:USDT/USD", 0.99), [
      { at: 1, on: "kraken:USDC/USD", trade: 1 },
      { at: 2, on: "okx:USDC/USD", trade: 1 },
      { at: 3, on: "gate:USDC/USDT", trade: 1 },
    ]);
    const apart = rule({ value: "dispersion.range", side: "above", coins: ["USDC"] });
    expect(story(told(tape, apart))).toEqual([
      "50 firing USDC-odd-1",
      "62.000001 resolved USDC-odd-1",
    ]);
  });

  it.each([
    ["always", 5, 10],
    ["once", 1, 10],
    ["bar", 3, 10],
    ["minute", 3, 10],
    // In at 9 s of each ten, so never at the close of a bar.
    ["barClose", 0, Number.NaN],
  ] as const)("frequency %s: fires %i times", (frequency, times, first) => {
    const tape = inOrder(
      ...Array.from({ length: 5 }, (_, i): Tick[] => [
        { at: i * 30 + 10, on: "kraken:USDC/USD", trade: 0.9 },
        { at: i * 30 + 12, on: "kraken:USDC/USD", trade: 1 },
      ]),
    );
    const low = rule({
      value: "price",
      center: 1,
      levels: [{ severity: "info", enter: 0.05 }],
      exit: 0.01,
      frequency,
    });
    const fired = told(tape, low).filter(({ state }) => state === "firing");
    expect(fired).toHaveLength(times);
    expect(fired[0]?.time).toEqual(times === 0 ? undefined : timeOf(first));
  });
});

/** Numbers that look random, the same each time. */
const noise = () => {
  let seed = 7;
  return (): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 2 ** 32;
  };
};

/** What a rule that enters at one distance and leaves at another says of values, one after the other. */
const expected = (
  frames: readonly Shown[],
  key: string,
  center: number,
  enter: number,
  exit: number,
): string[] => {
  const said: string[] = [];
  let open = false;
  for (const { time, values } of frames) {
    const distance = (values[key] ?? Number.NaN) - center;
    const step = open ? distance <= exit + 1e-9 : distance >= enter - 1e-9;
    if (!step) continue;
    open = !open;
    said.push(`${(time - timeOf(0)) / 1e6} ${open ? "firing" : "resolved"} ${values[key]}`);
  }
  return said;
};
/** A rule that such values cross often, and what it should say; undefined where they hardly vary. */
const crossing = (frames: readonly Shown[], name: string, on: "coin" | "instrument") => {
  const values = frames.map((frame) => frame.values[name] ?? Number.NaN);
  const sorted = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  const center = sorted[Math.floor(sorted.length * 0.3)] ?? Number.NaN;
  const enter = (sorted[Math.floor(sorted.length * 0.7)] ?? Number.NaN) - center;
  if (!(enter > 0)) return undefined;
  return { name, on, center, enter, said: expected(frames, name, center, enter, 0) };
};

describe("what a rule sees is what frames show", () => {
  const KRAKEN = "kraken:USDC/USD";
  /** Trades and quotes of two coins for an hour, never at a full second. */
  const busy = (length: number): Tick[] => {
    const next = noise();
    let price = 1;
    return Array.from({ length }, (_, i): Tick[] => {
      const at = i + 0.5;
      price += (next() - 0.5) * 2e-4 + (1 - price) * 0.01;
      const near = (spread: number) => Number((price + (next() - 0.5) * spread).toFixed(6));
      const sizes = { bidSize: 1 + Math.floor(next() * 9), askSize: 1 + Math.floor(next() * 9) };
      const side = next() < 0.5 ? "buy" : "sell";
      const size = 1 + Math.floor(next() * 50);
      const kraken: Tick =
        i % 2 === 0
          ? { at, on: KRAKEN, trade: near(4e-4), size, side }
          : { at, on: KRAKEN, bid: near(0) - 2e-4, ask: near(2e-4) + 3e-4, ...sizes };
      return [
        kraken,
        { at, on: "okx:USDC/USD", trade: near(1e-3), size: 1 + Math.floor(next() * 5), side },
        { at, on: "gate:USDC/USD", trade: near(1e-3), size, side },
        { at, on: "kraken:DAI/USD", trade: near(8e-4), size, side },
      ];
    }).flat();
  };
  const tape = busy(5400);
  const settings = {
    bars: ["10s", "1m"].map(parseBarSize),
    every: seconds(10),
    indicators: [...indicators.keys(), "rsi(5)", "bollinger(12,1.5)"].map(parseSelect),
  };
  const shown = run(tape, [], settings).frames;
  const subjects = { coin: "USDC", instrument: KRAKEN } as const;
  const more = {
    coin: ["rsi@1m", "bollinger.upper@1m", "rsi(5)", "bollinger(12,1.5).sd"],
    instrument: ["rsi@1m", "rsi(5)"],
  };
  const keysOf = (on: "coin" | "instrument") => [...new Set([...valueNames(on), ...more[on]])];

  it.each(["coin", "instrument"] as const)(
    "at the closes of bars, every value (%s)",
    (on) => {
      const frames = shown.filter(({ subject }) => subject === subjects[on]);
      expect(frames.length).toBeGreaterThan(500);
      const names = keysOf(on);
      // Only those of what needs another currency are not there.
      const keys = new Set(Object.keys(frames[0]?.values ?? {}));
      expect(names.filter((name) => !keys.has(name) && !name.startsWith("reference"))).toEqual([]);
      const wanted = names.flatMap((name) => crossing(frames, name, on) ?? []);
      expect(wanted.length).toBeGreaterThan(60);
      const rules = wanted.map(({ name, center, enter }, i): Threshold => {
        const made = rule({ id: `r${i}`, on, value: name, side: "above", center, exit: 0 });
        const config: Threshold = {
          ...made,
          levels: [{ severity: "info", enter }],
          coins: ["USDC"],
        };
        const [parsed] = rulesOf({ rules: [config] }, "test") ?? [];
        const late = parsed !== undefined && isAmongCoins(parsed);
        return { ...config, ...(late ? {} : { frequency: "barClose" }) };
      });
      const said: Record<string, string[]> = {};
      for (let from = 0; from < rules.length; from += 60)
        for (const { rule: id, time, state, value, instrument } of run(
          tape,
          rules.slice(from, from + 60),
          { ...settings, indicators: [] },
        ).alerts)
          if ((instrument ?? KRAKEN) === KRAKEN)
            said[id] = [...(said[id] ?? []), `${(time - timeOf(0)) / 1e6} ${state} ${value}`];
      for (const [i, { name, said: should }] of wanted.entries()) {
        expect(should.length, name).toBeGreaterThan(0);
        const rounded = should.map((line) => {
          const [time, state, value] = line.split(" ");
          return `${time} ${state} ${asTold(name, Number(value))}`;
        });
        expect(said[`r${i}`], name).toEqual(rounded);
      }
    },
    120_000,
  );

  it("and at every price, what every frame has", () => {
    const next = noise();
    let price = 1;
    const venues = ["kraken:USDC/USD", "okx:USDC/USD", "gate:USDC/USD", "okx:USDT/USD"];
    const one = Array.from({ length: 3000 }, (_, at): Tick => {
      price += (next() - 0.5) * 3e-4 + (1 - price) * 0.02;
      const on = venues[Math.floor(next() * venues.length)] ?? "";
      const value = Number((price + (next() - 0.5) * 1e-3).toFixed(6));
      return next() < 0.5
        ? { at, on, trade: value }
        : { at, on, bid: value - 1e-4, ask: value + Number((next() * 4e-4).toFixed(6)) };
    });
    const often = { bars: [parseBarSize("1d")], every: seconds(1), indicators: [] };
    const { frames } = run(one, [], often);
    const coin = ["price", "deviation", "dispersion.range", "dispersion.mad"];
    const instrument = ["price", "deviation", "bid", "ask", "spread"];
    const wanted = [
      ...coin.map((name) =>
        crossing(
          frames.filter((f) => f.subject === "USDC"),
          name,
          "coin",
        ),
      ),
      ...instrument.map((name) =>
        crossing(
          frames.filter((f) => f.subject === KRAKEN),
          name,
          "instrument",
        ),
      ),
    ].flatMap((each) => each ?? []);
    expect(wanted).toHaveLength(9);
    const rules = wanted.map(({ name, on, center, enter }, i) => {
      const made = rule({ id: `r${i}`, on, value: name, side: "above", center, exit: 0 });
      return { ...made, levels: [{ severity: "info" as const, enter }], coins: ["USDC"] };
    });
    const { alerts } = run(one, rules, often);
    for (const [i, { name, said }] of wanted.entries()) {
      const ours = alerts
        .filter((a) => a.rule === `r${i}` && (a.instrument ?? KRAKEN) === KRAKEN)
        .map((a) => `${(a.time - timeOf(0)) / 1e6} ${a.state} ${a.value}`);
      expect(said.length, name).toBeGreaterThan(20);
      // Of three fresh venues most must agree that a coin is off its peg: a median over them may be without.
      if (name === "deviation" && i < coin.length) expect(ours.length).toBeGreaterThan(10);
      else expect(ours, name).toEqual(said);
    }
  });
});

/** Points are told to 0.001, as ever; everything else as in frames. */
const asTold = (name: string, value: number): number =>
  unitOf(name) === "points" ? Math.round(value * 1e3) / 1e3 : value;
const unitOf = (name: string): string | undefined => {
  const { definition } = parseSelectOf(name) ?? {};
  const field = /\.([A-Za-z]\w*)(?:@.*)?$/.exec(name)?.[1] ?? "";
  return definition?.fields.find((each) => each.name === field)?.unit;
};
const parseSelectOf = (name: string) =>
  indicators.has(/^\w*/.exec(name)?.[0] ?? "")
    ? parseSelect(/^\w+(\([^()]*\))?/.exec(name)?.[0] ?? "")
    : undefined;

describe("rules of no new kind cost nothing", () => {
  it("no instrument is watched, no bar cut, no indicator fed for them", () => {
    const { pipeline } = run(held(0, 600, "kraken:USDC/USD", 1), [
      rule({}),
      { type: "venue", id: "venue", severity: "warning", enter: 100, exit: 50 },
    ]);
    expect(pipeline.instruments.map(({ watch, series }) => [watch, series.length])).toEqual([
      [undefined, 1],
    ]);
    for (const coin of pipeline.coins) {
      expect(coin.series).toHaveLength(1);
      expect([coin.tradeRules, coin.minuteRules, coin.amongCoins]).toEqual([[], [], []]);
      expect(coin.priceRules).toHaveLength(1);
    }
  });

  it("a rule brings just what it asks for, and frames do not show it", () => {
    const tape = held(0, 900, "kraken:USDC/USD", 1);
    const bare = run(tape, []);
    const { pipeline, frames } = run(tape, [
      rule({ id: "a", value: "rsi@5m", center: 50, levels: [{ severity: "info", enter: 25 }] }),
      rule({ id: "b", on: "instrument", value: "bookImbalance", side: "above" }),
    ]);
    expect(pipeline.coins[0]?.series.map(({ size }) => size.text)).toEqual(["1m", "5m"]);
    expect(pipeline.instruments[0]?.series).toHaveLength(1);
    expect(frames).toEqual(bare.frames);
    expect(pipeline.digest).toBe(bare.pipeline.digest);
  });
});
