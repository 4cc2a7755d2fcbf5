import { describe, expect, it } from "vitest";
import { parseInstrument } from "../engine/market/instrument.ts";
import { createTickBatch, Kind, type TickBatch } from "../engine/market/tick-batch.ts";
import { micros, parseTime } from "../engine/market/time.ts";
import { defaultSettings, type PipelineSettings } from "../engine/pipeline/settings.ts";
import type { Tape } from "../recorder/tape/open-tape.ts";
import { type Pace, type ReplayOptions, type ReplayProgress, replayTape } from "./replay-tape.ts";

const START = parseTime("2023-03-11") ?? micros(0);
const COUNT = 300;

/** A tape of one trade a second that lies in memory, with only what a replay asks for. */
const tape = (size: number): Tape => ({
  path: "memory",
  hash: "",
  manifest: {
    format: 1,
    name: "memory",
    kind: "simulated",
    clock: "event_time",
    created: "2023-03-11T00:00:00.000000Z",
    from: "2023-03-11T00:00:00.000000Z",
    to: "2023-03-11T00:04:59.000000Z",
    instruments: ["kraken:USDC/USD"],
    ticks: COUNT,
    files: [],
    source: {},
    licence: "CC0-1.0",
  },
  instruments: [parseInstrument("kraken:USDC/USD")],
  clock: "event_time",
  facts: async () => ({ kinds: ["trade"], nulls: {}, barInterval: null }),
  barInterval: async () => undefined,
  async *batches() {
    for (let from = 0; from < COUNT; from += size) yield trades(from, Math.min(COUNT, from + size));
  },
  close: () => undefined,
});

const trades = (from: number, to: number): TickBatch => {
  const batch = createTickBatch(to - from);
  for (let i = from; i < to; i++) {
    batch.eventTime[i - from] = START + i * 1e6;
    batch.receiveTime[i - from] = Number.NaN;
    batch.kind[i - from] = Kind.trade;
    batch.a[i - from] = 1e8 - i * 1e5;
    batch.b[i - from] = 1;
  }
  batch.length = to - from;
  return batch;
};

const settings: PipelineSettings = defaultSettings("event_time");
const replay = (size: number, options: Partial<ReplayOptions> = {}) =>
  replayTape({ tape: tape(size), settings, sink: {}, ...options });

/** A wall clock that moves only while somebody waits. */
const fakePace = (speed: number) => {
  let now = 0;
  const waits: number[] = [];
  const pace: Pace = {
    speed,
    now: () => now,
    wait: async (ms) => {
      waits.push(ms);
      now += ms;
    },
  };
  return { pace, waits, elapsed: () => now };
};

describe("replayTape", () => {
  it("tells how far it is, and at the end what it has done", async () => {
    const told: ReplayProgress[] = [];
    const pipeline = await replay(100, { onProgress: (progress) => void told.push(progress) });
    expect(pipeline.ticks).toBe(COUNT);
    expect(told.at(-1)).toEqual({ ticks: COUNT, total: COUNT, from: START, to: START + 299e6 });
  });

  it("paced, it takes the tape's time divided by the speed, and says the same", async () => {
    const { digest } = await replay(1000);
    for (const size of [1, 7, 1000]) {
      const { pace, elapsed } = fakePace(60);
      const pipeline = await replay(size, { pace });
      expect(pipeline.digest).toBe(digest);
      expect(elapsed()).toBeGreaterThanOrEqual((299 / 60) * 1000 - 5);
      expect(elapsed()).toBeLessThan((299 / 60) * 1000 + 50);
    }
  });

  it("waits no longer than a minute at once, and never for nothing", async () => {
    const { pace, waits } = fakePace(0.001);
    await replay(2, { pace, signal: AbortSignal.timeout(60_000) });
    expect(Math.max(...waits)).toBeLessThanOrEqual(60_000);
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(5);
  });

  it("stopped, it has said the beginning of what it would have said", async () => {
    const seen = async (stopAt: number): Promise<string[]> => {
      const stop = new AbortController();
      const said: string[] = [];
      const { pace } = fakePace(60);
      await replay(1000, {
        pace,
        signal: stop.signal,
        sink: {
          frame: ({ time, layout, values }) =>
            said.push(`${time} ${layout.subject} ${values.join()}`),
          alert: ({ time, incident, state }) => said.push(`${time} ${incident} ${state}`),
        },
        onProgress: ({ ticks }) => {
          if (ticks >= stopAt) stop.abort();
        },
      });
      return said;
    };
    const whole = await seen(Number.POSITIVE_INFINITY);
    const part = await seen(150);
    expect(part.length).toBeGreaterThan(0);
    expect(part.length).toBeLessThan(whole.length);
    expect(whole.slice(0, part.length)).toEqual(part);
  });

  it("hands the event loop a turn, so that a signal is heard", async () => {
    const stop = new AbortController();
    setImmediate(() => stop.abort());
    const pipeline = await replayTape({
      tape: {
        ...tape(1),
        async *batches() {
          for (let i = 0; i < 1e6; i++) yield trades(i, i + 1);
        },
      },
      settings,
      sink: {},
      signal: stop.signal,
    });
    expect(pipeline.ticks).toBeLessThan(1e6);
  });
});
