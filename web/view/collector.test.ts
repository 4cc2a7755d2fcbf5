import { describe, expect, it } from "vitest";
import { Bar } from "../../engine/bars/bar.ts";
import { type Micros, minutes } from "../../engine/market/time.ts";
import type { FrameLayout } from "../../engine/pipeline/frame.ts";
import { Collector } from "./collector.ts";

const bar = (minute: number, low: number, high: number, volume: number): Bar =>
  Object.assign(new Bar(), {
    start: minutes(minute),
    end: minutes(minute + 1),
    open: low * 1e8,
    high: high * 1e8,
    low: low * 1e8,
    close: high * 1e8,
    volume,
  });

describe("Collector", () => {
  it("gathers bars into longer ones without losing an extreme or a coin of volume", () => {
    const collector = new Collector("1m", minutes(5));
    for (const each of [
      bar(0, 0.99, 1, 10),
      bar(1, 0.5, 0.9, 5),
      bar(4, 0.95, 1.5, 1),
      bar(5, 1, 1, 2),
    ])
      collector.bar("kraken:USDC/USD", "1m", each);
    collector.bar("kraken:USDC/USD", "1h", bar(0, 0.1, 9, 1e9));
    const [subject] = collector.subjects();
    expect(subject?.bars).toEqual({
      start: Float64Array.of(0, minutes(5)),
      end: Float64Array.of(minutes(5), minutes(6)),
      open: Float64Array.of(0.99, 1),
      high: Float64Array.of(1.5, 1),
      low: Float64Array.of(0.5, 1),
      close: Float64Array.of(1.5, 1),
      volume: Float64Array.of(16, 2),
      lowAt: Float64Array.of(minutes(1), minutes(5)),
    });
  });

  it("copies frames, which the pipeline reuses, and leaves out what they have not", () => {
    const collector = new Collector("1m", minutes(1));
    const layout: FrameLayout = {
      place: 0,
      subject: "USDC",
      kind: "coin",
      keys: ["price", "rsi", "deviation"],
    };
    const values = Float64Array.of(0.99, 30, -100);
    const frame = { type: "frame" as const, time: 0 as Micros, layout, values, basis: "USDT" };
    collector.frame(frame);
    values.set([1, 50, 0]);
    collector.frame({ ...frame, time: minutes(1) });
    expect(collector.subjects()).toEqual([
      expect.objectContaining({
        id: "USDC",
        kind: "coin",
        basis: "USDT",
        frames: {
          time: Float64Array.of(0, minutes(1)),
          price: Float64Array.of(0.99, 1),
          deviation: Float64Array.of(-100, 0),
          rsi: Float64Array.of(30, 50),
          venues: Float64Array.of(Number.NaN, Number.NaN),
        },
      }),
    ]);
  });

  it("grows past its first thousand rows", () => {
    const collector = new Collector("1m", minutes(1));
    for (let minute = 0; minute < 5000; minute += 1)
      collector.bar("a:B/C", "1m", bar(minute, minute, minute, 1));
    expect(collector.subjects()[0]?.bars.low).toEqual(
      Float64Array.from({ length: 5000 }, (_, i) => i),
    );
  });

  it("bounds what it keeps of a long tape, and loses no extreme, no break and no volume", () => {
    const collector = new Collector("1m", minutes(1));
    const keys = ["deviation"];
    const layout: FrameLayout = { place: 0, subject: "a:B/C", kind: "instrument", keys };
    const length = 200_000;
    for (let minute = 0; minute < length; minute += 1) {
      const value = minute === 77_777 ? -1000 : minute === 123_456 ? 1000 : minute % 50;
      collector.bar("a:B/C", "1m", bar(minute, value, value, 1));
      collector.frame({
        type: "frame",
        time: minutes(minute),
        layout,
        values: Float64Array.of(minute === 55_555 ? Number.NaN : value),
        basis: undefined,
      });
    }
    const [subject] = collector.subjects();
    if (!subject) throw new Error("nothing was collected");
    const { bars, frames } = subject;
    expect(bars.end.length).toBeLessThanOrEqual(32_768);
    expect(frames.time.length).toBeLessThanOrEqual(32_768);
    expect(bars.volume.reduce((sum, each) => sum + each, 0)).toBe(length);
    const lowest = bars.low.indexOf(-1000);
    expect(bars.lowAt[lowest], "the minute of the low").toBe(minutes(77_777));
    expect(Math.max(...bars.high)).toBe(1000);
    expect(frames.deviation.indexOf(-1000)).toBe(frames.time.indexOf(minutes(77_777)));
    expect(frames.time.indexOf(minutes(123_456))).toBeGreaterThan(0);
    expect(Number.isNaN(frames.deviation[frames.time.indexOf(minutes(55_555))])).toBe(true);
    expect([frames.time[0], frames.time.at(-1)]).toEqual([0, minutes(length - 1)]);
  });
});
