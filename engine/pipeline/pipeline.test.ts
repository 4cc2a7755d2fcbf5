import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Alert } from "../alerts/alert.ts";
import { rulesOf } from "../alerts/rules-of.ts";
import { seconds } from "../market/time.ts";
import { everyValue, variants } from "../testing/settings.ts";
import { arbitraryTape, type Tick, ticks, timeOf } from "../testing/ticks.ts";
import type { Frame } from "./frame.ts";
import { Pipeline } from "./pipeline.ts";
import { defaultSettings, type PipelineSettings } from "./settings.ts";

interface Emitted {
  readonly time: number;
  readonly what: string;
  readonly values: Float64Array | undefined;
}

interface Shown {
  readonly time: number;
  readonly subject: string;
  readonly values: Record<string, number>;
  readonly basis: string | undefined;
}

/** `toEqual`, which takes seconds for what is long, asked only to say what differs: a strict comparison comes first. */
const expectSame = (found: unknown, wanted: unknown): void => {
  if (!isDeepStrictEqual(found, wanted)) expect(found).toEqual(wanted);
};

/** Pushes a tape in batches of `size` and returns the pipeline, ended, with everything it emitted. */
const run = (
  records: readonly Tick[],
  settings: Partial<PipelineSettings> = {},
  size = Number.POSITIVE_INFINITY,
  names?: readonly string[],
) => {
  const emitted: Emitted[] = [];
  const alerts: Alert[] = [];
  const shown: (() => Shown)[] = [];
  const { batch, instruments } = ticks(records, names);
  const sink = {
    frame: ({ time, layout, values, basis }: Frame) => {
      const { subject, keys } = layout;
      const kept = Float64Array.from(values);
      emitted.push({ time, what: subject, values: kept });
      shown.push(() => ({
        time,
        subject,
        values: Object.fromEntries(keys.map((key, i) => [key, kept[i] ?? Number.NaN])),
        basis,
      }));
    },
    alert: (alert: Alert) => {
      emitted.push({ time: alert.time, what: JSON.stringify(alert), values: undefined });
      alerts.push(alert);
    },
  };
  const pipeline = new Pipeline(
    { ...defaultSettings("event_time"), ...settings },
    instruments,
    sink,
  );
  for (let from = 0; from < batch.length; from += size)
    pipeline.push(batch, from, Math.min(batch.length, from + size));
  pipeline.finish();
  return {
    pipeline,
    emitted,
    alerts,
    get frames() {
      return shown.map((frame) => frame());
    },
  };
};

describe("one tape, one output", () => {
  it.each(variants.map((settings, i) => [i, settings] as const))(
    "is cut into batches of any size (settings %i)",
    (_i, settings) => {
      fc.assert(
        fc.property(arbitraryTape(), fc.integer({ min: 1, max: 50 }), (tape, size) => {
          const whole = run(tape, settings);
          const cut = run(tape, settings, size);
          expect(cut.pipeline.digest).toBe(whole.pipeline.digest);
          expect(cut.pipeline.alertDigest).toBe(whole.pipeline.alertDigest);
          expectSame(cut.emitted, whole.emitted);
        }),
        { numRuns: 25 },
      );
    },
  );

  it.each(variants.map((settings, i) => [i, settings] as const))(
    "is hashed the same where nobody hears its frames, whenever somebody looks (settings %i)",
    (_i, settings) => {
      fc.assert(
        fc.property(arbitraryTape(), fc.array(fc.nat(400)), (tape, looks) => {
          const { batch, instruments } = ticks(tape);
          const heard = run(tape, settings);
          const unheard = new Pipeline(
            { ...defaultSettings("event_time"), ...settings },
            instruments,
            {},
          );
          for (let i = 0; i < batch.length; i++) {
            unheard.push(batch, i, i + 1);
            const [track] = unheard.instruments;
            if (looks.includes(i)) for (const series of track?.series ?? []) void series.indicators;
            if (looks.includes(i + 200)) void unheard.digest;
          }
          unheard.finish();
          expect(unheard.frames).toBe(heard.pipeline.frames);
          expect(unheard.digest).toBe(heard.pipeline.digest);
        }),
        { numRuns: 15 },
      );
    },
  );

  it.each(variants.map((settings, i) => [i, settings] as const))(
    "goes on from a snapshot taken anywhere (settings %i)",
    (_i, settings) => {
      fc.assert(
        fc.property(arbitraryTape(), fc.double({ min: 0, max: 1, noNaN: true }), (tape, where) => {
          const { batch, instruments } = ticks(tape);
          const all = { ...defaultSettings("event_time"), ...settings };
          const whole = run(tape, settings);
          const at = Math.floor(where * batch.length);
          const first = new Pipeline(all, instruments, {});
          first.push(batch, 0, at);
          const saved = structuredClone(first.snapshot());
          const second = new Pipeline(all, instruments, {});
          second.restore(saved);
          expectSame(second.snapshot(), saved);
          second.push(batch, at);
          second.finish();
          expect(second.digest).toBe(whole.pipeline.digest);
          expect(second.alertDigest).toBe(whole.pipeline.alertDigest);
          expectSame(second.recentAlerts, whole.pipeline.recentAlerts);
        }),
        { numRuns: 25 },
      );
    },
  );

  it.each(variants.map((settings, i) => [i, settings] as const))(
    "never emits from the future: a change after t leaves what is stamped up to t (settings %i)",
    (_i, settings) => {
      fc.assert(
        fc.property(
          arbitraryTape(),
          arbitraryTape(),
          fc.double({ min: 0, max: 1, noNaN: true }),
          (tape, other, where) => {
            const at = Math.floor(where * (tape.length - 1));
            const t = tape[at]?.at ?? 0;
            const past = tape.filter((tick) => tick.at <= t);
            const future = other.map((tick) => ({ ...tick, at: tick.at + t + 1e-6 }));
            const upTo = (emitted: readonly Emitted[]) =>
              emitted.filter(({ time }) => time <= timeOf(t));
            const names = [
              ...new Set([...tape, ...other].flatMap((tick) => ("on" in tick ? [tick.on] : []))),
            ];
            const whole = upTo(run(tape, settings, 1000, names).emitted);
            expectSame(upTo(run([...past, ...future], settings, 1000, names).emitted), whole);
            expectSame(run(past, settings, 1000, names).emitted, whole);
          },
        ),
        { numRuns: 25 },
      );
    },
  );

  it("has every rule of those that judge all values speak", () => {
    const spoke = new Set<string>();
    const tapes = fc.sample(arbitraryTape(), { numRuns: 60, seed: 1 });
    for (const tape of tapes)
      for (const { rule } of run(tape, { rules: everyValue ?? [] }).alerts) spoke.add(rule);
    expect([...spoke].sort()).toEqual((everyValue ?? []).map(({ id }) => id).sort());
  });

  it("gives alerts a digest of their own, which other indicators leave alone", () => {
    fc.assert(
      fc.property(arbitraryTape(), (tape) => {
        const all = run(tape).pipeline;
        const none = run(tape, { indicators: [] }).pipeline;
        expect(none.alertDigest).toBe(all.alertDigest);
        if (all.frames > 0) expect(none.digest).not.toBe(all.digest);
      }),
      { numRuns: 15 },
    );
  });
});

describe("boundaries", () => {
  it("stamps a frame at the boundary, after every record there and before the first one later", () => {
    const { frames } = run([
      { at: 10, on: "kraken:USDC/USD", trade: 1 },
      { at: 60, on: "kraken:USDC/USD", trade: 0.99 },
      { at: 61, on: "kraken:USDC/USD", trade: 0.98 },
    ]);
    expect(frames.map(({ time, subject, values }) => [time, subject, values["price"]])).toEqual([
      [timeOf(60), "kraken:USDC/USD", 0.99],
      [timeOf(60), "USDC", 0.99],
    ]);
  });

  it("makes frames only of what changed, and at the tape's last time what is due there", () => {
    const { frames } = run([
      { at: 1, on: "kraken:USDC/USD", trade: 1 },
      { at: 2, on: "kraken:BTC/USD", trade: 20_000 },
      { at: 70, on: "kraken:BTC/USD", trade: 20_001 },
      { at: 120, on: "kraken:BTC/USD", trade: 20_002 },
    ]);
    // At 1:01.000001 the coin's last price is no longer fresh, and at 2:00 its frame says so.
    expect(frames.map(({ time, subject }) => `${(time - timeOf(0)) / 1e6} ${subject}`)).toEqual([
      "60 kraken:USDC/USD",
      "60 kraken:BTC/USD",
      "60 USDC",
      "120 kraken:BTC/USD",
      "120 USDC",
    ]);
    expect(frames.at(-1)?.values["price"]).toBeNaN();
    expect(frames.at(-1)?.values["venues"]).toBe(0);
  });

  it("makes a frame of a bar that closes after everything else was shown", () => {
    const tape: Tick[] = [
      { at: 5, on: "kraken:BTC/USD", trade: 20_000 },
      { at: 600, clock: true },
    ];
    const { frames } = run(tape, { every: seconds(20) });
    expect(frames.map(({ time }) => (time - timeOf(0)) / 1e6)).toEqual([20, 60]);
  });

  it("has prices and indicators, but no deviation, for what is pegged to nothing", () => {
    const { frames } = run([{ at: 60, on: "kraken:BTC/USD", trade: 20_000 }]);
    expect(frames).toHaveLength(1);
    expect(Object.keys(frames[0]?.values ?? {})).toContain("rsi");
    expect(Object.keys(frames[0]?.values ?? {})).not.toContain("deviation");
  });

  it("refuses a tape whose time goes backwards", () => {
    const tape: Tick[] = [
      { at: 10, on: "kraken:USDC/USD", trade: 1 },
      { at: 9, on: "kraken:USDC/USD", trade: 1 },
    ];
    expect(() => run(tape)).toThrow(/00:00:09.000000Z comes after one at .*00:00:10/);
  });

  it("keeps a backfilled trade from moving state in tape order, and uses it in order of time", () => {
    const late: Tick[] = [
      { at: 10, on: "kraken:USDC/USD", trade: 1 },
      { at: 60, on: "kraken:USDC/USD", trade: 0.9, backfill: true },
    ];
    const rules = rulesOf({ preset: "article" }, "test");
    expect(run(late, { rules }).alerts).toEqual([]);
    expect(run(late, { rules, order: "time" }).alerts).toHaveLength(1);
  });

  it("takes the same frames from bar records as from one trade a bar at its close", () => {
    const closes = Array.from(
      { length: 90 },
      (_, i) => Math.round(1e4 * (1 - i / 3000 + (i % 5) / 2000)) / 1e4,
    );
    const bars = closes.map(
      (close, i): Tick => ({
        at: (i + 1) * 60,
        on: "kraken:USDC/USD",
        bar: [close, close, close, close],
      }),
    );
    const trades = closes.map(
      (close, i): Tick => ({ at: i * 60 + 59, on: "kraken:USDC/USD", trade: close }),
    );
    const keys = ["rsi", "rsiCutler", "sma", "ema", "bollinger.sd"];
    const values = (tape: Tick[]) =>
      run([...tape, { at: 90 * 60, clock: true }])
        .frames.filter(({ subject }) => subject === "USDC")
        .map((frame) => keys.map((key) => frame.values[key]));
    expect(values(bars)).toEqual(values(trades));
  });
});

describe("a symbol that becomes another coin", () => {
  const day = (date: string) => (Date.parse(date) - Date.parse("2023-03-10")) / 1000;
  const frax = (at: number, trade: number): Tick => ({ at, on: "kraken:FRAX/USD", trade });

  it("has no peg any longer, its indicators neither, and its open incident is lost", () => {
    const change = day("2026-01-01");
    const tape = [
      frax(change - 120, 0.9),
      frax(change - 30, 0.9),
      frax(change + 30, 0.4),
      frax(change + 90, 0.4),
    ];
    const { frames, alerts } = run(tape);
    expect(alerts.map(({ state }) => state)).toEqual(["firing", "lost"]);
    expect(alerts[1]?.time).toBe(timeOf(change));
    const last = frames.filter(({ subject }) => subject === "kraken:FRAX/USD").at(-1)?.values;
    expect([last?.["price"], last?.["deviation"], last?.["pegDeviation.bps"]]).toEqual([
      0.4,
      Number.NaN,
      Number.NaN,
    ]);
  });

  it("counts for the coin that it has become, from then on", () => {
    const change = day("2024-09-18");
    const tape = [-60, 1, 61].map(
      (after): Tick => ({ at: change + after, on: "kraken:USDS/USD", trade: 0.999 }),
    );
    const coins = run([...tape, { at: change + 120, clock: true }]).frames.filter(
      ({ subject }) => subject === "USDS",
    );
    expect(coins.map(({ time, values }) => [time, values["venues"], values["price"]])).toEqual([
      [timeOf(change), 1, 0.999],
      [timeOf(change + 60), 1, 0.999],
      [timeOf(change + 120), 1, 0.999],
    ]);
  });

  it("is restored as it stood, whatever the order in which its members came", () => {
    const change = day("2024-09-18");
    const on = (name: string, at: number, trade: number): Tick => ({ at, on: name, trade });
    const tape = [
      on("kraken:DAI/USDS", change - 60, 1),
      on("kraken:DAI/USDT", change - 50, 0.98),
      on("kraken:DAI/USDS", change + 1, 1),
      on("kraken:DAI/USDT", change + 2, 0.982),
      on("kraken:DAI/USDT", change + 70, 0.97),
    ];
    const { batch, instruments } = ticks(tape);
    const settings = defaultSettings("event_time");
    const first = new Pipeline(settings, instruments, {});
    first.push(batch, 0, 4);
    const second = new Pipeline(settings, instruments, {});
    second.restore(first.snapshot());
    for (const pipeline of [first, second]) {
      pipeline.push(batch, 4);
      pipeline.finish();
    }
    expect(second.digest).toBe(first.digest);
  });
});

describe("rules", () => {
  it("are the preset `default` where none are given", () => {
    const tape = Array.from(
      { length: 40 },
      (_, i): Tick => ({
        at: i * 10,
        on: "kraken:USDC/USD",
        trade: i < 5 ? 1 : 0.994,
      }),
    );
    const asked = run(tape, { rules: rulesOf({ preset: "default" }, "test") });
    expect(asked.alerts.map(({ rule, severity }) => `${rule} ${severity}`)).toEqual([
      "watch info",
      "depeg warning",
    ]);
    expect(run(tape).pipeline.digest).toBe(asked.pipeline.digest);
    expect(run(tape, { rules: [] }).alerts).toEqual([]);
  });
});

describe("gaps", () => {
  it("lose the incidents of coins that were priced through the lost feed", () => {
    const { alerts } = run([
      { at: 0, on: "kraken:USDT/USD", trade: 1 },
      { at: 1, on: "binance:USDC/USDT", trade: 0.9 },
      { at: 30, on: "kraken:USDT/USD", gap: [2, 30] },
    ]);
    expect(alerts.map(({ coin, state }) => `${coin} ${state}`)).toEqual([
      "USDC firing",
      "USDC lost",
    ]);
  });

  const fall: Tick[] = [
    { at: 0, on: "kraken:USDC/USD", trade: 1 },
    { at: 5, on: "kraken:USDC/USD", trade: 0.97 },
  ];

  it("loses an open incident when the coin has no venue left", () => {
    const { alerts } = run([...fall, { at: 100, on: "kraken:USDC/USD", gap: [6, 100] }]);
    expect(alerts.map(({ rule, state, time }) => [rule, state, time])).toEqual([
      ["depeg", "firing", timeOf(15)],
      ["depeg", "lost", timeOf(100)],
    ]);
  });

  it("goes on by the other venues when one is lost", () => {
    const { alerts } = run([
      ...fall,
      { at: 10, on: "gemini:USDC/USD", trade: 0.97 },
      { at: 11, on: "kraken:USDC/USD", gap: [6, 11] },
      { at: 20, on: "gemini:USDC/USD", trade: 0.97 },
    ]);
    expect(alerts.map(({ state, time }) => [state, time])).toEqual([["firing", timeOf(15)]]);
  });

  it("starts indicators over after more than 30 minutes, not after less", () => {
    const minutesOf = (from: number) =>
      Array.from(
        { length: 20 },
        (_, i): Tick => ({ at: from + i * 60, on: "kraken:USDC/USD", trade: 1 + (i % 3) / 1e4 }),
      );
    const rsiAfter = (length: number) => {
      const resumed = 1200 + length;
      const tape = [
        ...minutesOf(0),
        { at: resumed, on: "kraken:USDC/USD", gap: [1200, resumed] } as const,
        ...minutesOf(resumed + 1).slice(0, 3),
      ];
      return run([...tape, { at: resumed + 240, clock: true }])
        .frames.filter(({ subject }) => subject.includes(":"))
        .at(-1)?.values["rsi"];
    };
    expect(rsiAfter(1740)).not.toBeNaN();
    expect(rsiAfter(1860)).toBeNaN();
  });
});
