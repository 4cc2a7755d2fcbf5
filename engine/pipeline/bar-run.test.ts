import fc from "fast-check";
import { expect, it } from "vitest";
import { parseBarSize } from "../bars/bar-size.ts";
import { parseSelect } from "../indicators/select.ts";
import { minutes, seconds } from "../market/time.ts";
import { type Tick, ticks } from "../testing/ticks.ts";
import { Pipeline } from "./pipeline.ts";
import { defaultSettings, type PipelineSettings } from "./settings.ts";
import type { Sink } from "./sink.ts";
import { Emission } from "./stretch.ts";

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
  // What was written in the room that the last stretch was given.
  const nothing = (): void => undefined;
  let hear = nothing;
  const sink = (): Sink => ({
    frame: ({ time, layout, values }) => {
      hear();
      expect(time).toBe(pipeline.time);
      say(time, layout.subject, values);
    },
    bar: (subject, size, { start, open, high, low, close, volume }) => {
      hear();
      const prices = [open, high, low, close].map((each) => each / 1e8);
      say(pipeline.time, `${subject} ${size}`, [start, ...prices, volume]);
    },
    ...(inStretches && {
      stretch: ({ instrument, size, frames, events, numbers }, { keys }) => {
        hear();
        const room = {
          ...{ length: 1, numbers: 3, bars: 5, frames: 7 },
          time: new Float64Array(events + 1),
          what: new Uint8Array(events + 1),
          subject: new Uint16Array(events + 1),
          at: new Uint32Array(events + 1),
          values: new Float64Array(numbers + 3),
        };
        hear = () => {
          hear = nothing;
          const { time, what, subject, at, values } = room;
          const heard = what.subarray(1, room.length);
          expect(heard.includes(Emission.frame)).toBe(frames);
          stretched += heard.length;
          for (let i = 1; i < room.length; i++) {
            const ofBar = what[i] === Emission.bar;
            expect(subject[i]).toBe(ofBar ? 5 : 7);
            const from = at[i] ?? 0;
            const end = from + (ofBar ? 6 : keys.length);
            const whose = ofBar ? `${instrument} ${size}` : instrument;
            say(time[i] ?? Number.NaN, whose, values.subarray(from, end));
            expect(i + 1 < room.length ? at[i + 1] : room.numbers).toBe(end);
          }
        };
        return room;
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
  hear();
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
