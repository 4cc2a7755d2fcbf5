import { expect, it } from "vitest";
import { type Tick, ticks } from "../testing/ticks.ts";
import { type FrameLine, frameJson } from "./frame-json.ts";
import { Pipeline } from "./pipeline.ts";
import { defaultSettings } from "./settings.ts";

const linesOf = (records: readonly Tick[]): FrameLine[] => {
  const lines: FrameLine[] = [];
  const { batch, instruments } = ticks(records);
  const settings = { ...defaultSettings("event_time"), indicators: [] };
  const pipeline = new Pipeline(settings, instruments, {
    frame: (frame) => lines.push(JSON.parse(JSON.stringify(frameJson(frame)))),
  });
  pipeline.push(batch);
  pipeline.finish();
  return lines;
};

it("has every value by its name, and null where there is none", () => {
  const [instrument, coin] = linesOf([{ at: 60, on: "kraken:USDC/USD", trade: 0.99, size: 5 }]);
  expect(instrument).toMatchObject({
    ...{ type: "frame", time: "2023-03-10T00:01:00.000000Z", instrument: "kraken:USDC/USD" },
    values: { price: 0.99, deviation: -100, bid: null, spread: null },
  });
  expect(coin).toMatchObject({ instrument: "USDC", values: { price: 0.99, venues: 1 } });
  expect(coin).not.toHaveProperty("basis");
});

it("names what a coin is judged in where that is not its peg's currency", () => {
  const coin = linesOf([{ at: 60, on: "binance:USDC/USDT", trade: 0.99 }]).at(-1);
  expect(coin).toMatchObject({ instrument: "USDC", basis: "USDT" });
});
