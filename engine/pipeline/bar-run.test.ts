import fc from "fast-check";
import { expect, it } from "vitest";
import { parseBarSize } from "../bars/bar-size.ts";
import { parseSelect } from "../indicators/select.ts";
import { minutes, seconds } from "../market/time.ts";
import { type Tick, ticks } from "../testing/ticks.ts";
import { Pipeline } from "./pipeline.ts";
import { defaultSettings, type PipelineSettings } from "./settings.ts";
import type { Sink } from "./sink.ts";

const ON = "kraken:BTC/USD";
/** Says one thing and then nothing more: beside it, each record is taken by itself. */
const OTHER: Tick = { at: 0, on: "kraken:ETH/USD", bid: 1500, ask: 1501 };

const price = fc.integer({ min: 1, max: 40 }).map((steps) => 100 + steps / 8);
/** Mostly a minute's bar on the next minute; now and then something else, or a pause. */
const step = fc.oneof(
  { weight: 30, arbitrary: fc.constant(["minute", 0] as const) },
  {
    weight: 1,
    arbitrary: fc.tuple(
      fc.constantFrom("pause", "five", "odd", "trade", "quote", "gap", "again", "open"),
      fc.constantFrom(0, 1, 60, 180, 3600),
    ),
  },
);

const tape: fc.Arbitrary<Tick[]> = fc
  .array(fc.tuple(step, price, price, price, fc.nat(3)), {
    minLength: 1,
    maxLength: 300,
    size: "max",
  })
  .map((steps) => {
    let at = 0;
    const records: Tick[] = [];
    for (const [[what, after], open, close, far, volume] of steps) {
      at += after;
      if (what === "minute" || what === "pause") at = (Math.floor(at / 60) + 1) * 60;
      const bar = [open, Math.max(open, far), Math.min(open, far, close), close] as const;
      if (what === "trade") records.push({ at, on: ON, trade: close, size: 1 });
      else if (what === "quote") records.push({ at, on: ON, bid: close, ask: close + 1 });
      else if (what === "gap") records.push({ at, on: ON, gap: [at - 7200, at] });
      else {
        const interval = what === "five" ? 300 : what === "odd" ? 45 : 60;
        // What no exchange says, a bar whose high is under its open, is taken as it always was.
        const said = what === "open" ? ([open, close - 9, far, close] as const) : bar;
        records.push({ at, on: ON, bar: said, volume, interval });
        if (what === "again") records.push({ at, on: ON, bar, volume, interval });
      }
    }
    return records;
  });

const settings: fc.Arbitrary<PipelineSettings> = fc
  .record({
    size: fc.constantFrom("1m", "1m", "1m", "5m", "30s", "ticks:3"),
    every: fc.constantFrom(minutes(1), minutes(1), minutes(5), seconds(30), undefined),
    indicators: fc.constantFrom(["rsi(3)", "bollinger(4)"], ["ema(3)", "macd", "vwap"], []),
    order: fc.constantFrom("tape" as const, "time" as const),
  })
  .map(({ size, every, indicators, order }) => ({
    ...{ ...defaultSettings("event_time"), order, every, rules: [] },
    bars: [parseBarSize(size)],
    indicators: indicators.map(parseSelect),
  }));

/** All that is said of ours, in order; `inStretches`: by whoever takes many at once. */
const said = (
  records: readonly Tick[],
  chosen: PipelineSettings,
  { inStretches = false, cutAt = records.length } = {},
): string[] => {
  const lines: string[] = [];
  const say = (time: number, what: string, values: ArrayLike<number>): void => {
    if (!what.includes("ETH")) lines.push(`${time} ${what} ${Array.from(values).join(" ")}`);
  };
  const { batch, instruments } = ticks(records, [ON, "kraken:ETH/USD"]);
  const hashed: PipelineSettings = inStretches ? { ...chosen, digest: false } : chosen;
  const sink = (): Sink => ({
    frame: ({ time, layout, values }) => {
      expect(time).toBe(pipeline.time);
      say(time, layout.subject, values);
    },
    bar: (subject, size, { start, open, high, low, close, volume }) => {
      const prices = [open, high, low, close].map((each) => each / 1e8);
      say(pipeline.time, `${subject} ${size}`, [start, ...prices, volume]);
    },
    ...(inStretches && {
      stretch: (subject, size, _place, { keys }, { length, frames, time, isBar, at, values }) => {
        stretched += length;
        expect(isBar.subarray(0, length).filter((each) => each === 0)).toHaveLength(frames);
        for (let i = 0; i < length; i++) {
          const from = at[i] ?? 0;
          const width = isBar[i] === 1 ? 6 : keys.length;
          const what = isBar[i] === 1 ? `${subject} ${size}` : subject;
          say(time[i] ?? Number.NaN, what, values.subarray(from, from + width));
        }
      },
    }),
  });
  let pipeline = new Pipeline(hashed, instruments, sink());
  pipeline.push(batch, 0, cutAt);
  if (cutAt < records.length) {
    const saved = pipeline.snapshot();
    pipeline = new Pipeline(hashed, instruments, sink());
    pipeline.restore(saved);
    pipeline.push(batch, cutAt);
  }
  pipeline.finish();
  return lines;
};

let stretched = 0;

it("says of a run of bars what it says of one after the other", () => {
  fc.assert(
    fc.property(tape, settings, fc.nat(300), (records, chosen, cut) => {
      const one = said([OTHER, ...records], chosen);
      const cutAt = Math.min(cut, records.length);
      expect(said(records, chosen)).toEqual(one);
      expect(said(records, chosen, { cutAt })).toEqual(one);
      expect(said(records, chosen, { inStretches: true })).toEqual(one);
      expect(said(records, chosen, { inStretches: true, cutAt })).toEqual(one);
    }),
    { numRuns: 40 },
  );
  expect(stretched).toBeGreaterThan(5000);
});
