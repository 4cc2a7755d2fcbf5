import { describe, expect, it } from "vitest";
import { Pipeline } from "../pipeline/pipeline.ts";
import { defaultSettings } from "../pipeline/settings.ts";
import { type Tick, ticks, timeOf } from "../testing/ticks.ts";
import { EventReporter } from "./event-report.ts";

const eventsOf = (prices: readonly number[], on = "kraken:USDC/USD") => {
  const tape = prices.map(
    (price, i): Tick => ({ at: (i + 1) * 60, on, bar: [price, price, price - 0.0001, price] }),
  );
  const { batch, instruments } = ticks(tape);
  const reporter = new EventReporter();
  const pipeline = new Pipeline(defaultSettings("event_time"), instruments, reporter);
  pipeline.push(batch);
  pipeline.finish();
  return reporter.events();
};
const repeat = (price: number, count: number) => new Array<number>(count).fill(price);

describe("the event report", () => {
  it("finds onset, trough, the instrument's low and the way back", () => {
    const [event, ...others] = eventsOf([
      ...repeat(1, 5),
      ...repeat(0.99, 20),
      0.9,
      ...repeat(0.99, 20),
      ...repeat(1, 20),
    ]);
    expect(others).toEqual([]);
    expect(event).toMatchObject({
      coin: "USDC",
      side: "discount",
      onset: timeOf(6 * 60),
      trough: { time: timeOf(26 * 60), price: 0.9, deviation: -1000, venues: 1 },
      extremes: [{ instrument: "kraken:USDC/USD", price: 0.8999, time: timeOf(25 * 60) }],
      recovery: timeOf(47 * 60),
    });
    expect(event?.alerts.map(({ state }) => state)).toContain("firing");
  });

  it("counts exactly 50 bps, and no excursion shorter than 80 % of a quarter of an hour", () => {
    expect(eventsOf([...repeat(1, 5), ...repeat(0.995, 20)])[0]?.onset).toBe(timeOf(360));
    expect(eventsOf([...repeat(1, 5), ...repeat(0.99, 11), ...repeat(1, 20)])).toEqual([]);
    expect(eventsOf([...repeat(1, 5), ...repeat(0.99, 12), ...repeat(1, 20)])).toHaveLength(1);
  });

  it("has no recovery while the coin has not come back, and names the basis", () => {
    const [event] = eventsOf(repeat(1.01, 30), "bybit:USDC/USDT");
    expect(event).toMatchObject({ side: "premium", basis: "USDT", recovery: undefined });
  });
});
