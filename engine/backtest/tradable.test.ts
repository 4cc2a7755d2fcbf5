import { describe, expect, it } from "vitest";
import { parseInstrument } from "../market/instrument.ts";
import { createTickBatch, Kind, NO_INSTRUMENT } from "../market/tick-batch.ts";
import { EarlyInstruments, SETTLE } from "./early-instruments.ts";
import { tradable } from "./tradable.ts";

const [usdc, usdt, dai] = ["kraken:USDC/USD", "kraken:USDT/USD", "kraken:DAI/USD"].map(
  parseInstrument,
);
const instruments = [usdc, usdt, dai].flatMap((each) => each ?? []);
const facts = { name: "t", kind: "recorded", instruments } as const;

describe("what a strategy may know of a tape", () => {
  it("is all of it where nobody says otherwise", () => {
    expect(tradable(facts)).toEqual(facts);
  });

  it("is what was named, in that order", () => {
    expect(tradable({ ...facts, trade: ["kraken:DAI/USD", "kraken:USDC/USD"] })).toEqual({
      ...facts,
      instruments: [dai, usdc],
    });
  });

  it("cannot be what the tape has not got", () => {
    expect(() => tradable({ ...facts, trade: ["kraken:FRAX/USD"] })).toThrow(
      "t has no kraken:FRAX/USD to trade",
    );
  });
});

/** Records of these instruments at these seconds; -1 is the clock. */
const batch = (...rows: readonly (readonly [second: number, instrument: number])[]) => {
  const made = createTickBatch(rows.length);
  for (const [i, [second, instrument]] of rows.entries()) {
    made.receiveTime[i] = second * 1e6;
    made.instrument[i] = instrument < 0 ? NO_INSTRUMENT : instrument;
    made.kind[i] = instrument < 0 ? Kind.clock : Kind.trade;
    made.length++;
  }
  return made;
};

it("takes what said something within ten seconds of the first word, however it was cut", () => {
  const rows = [
    ...([
      [0, -1],
      [5, 1],
      [6, 1],
      [15, 0],
    ] as const),
    ...([
      [15.5, 2],
      [16, 2],
    ] as const),
  ];
  for (let cut = 0; cut <= rows.length; cut++) {
    const early = new EarlyInstruments();
    const settled =
      early.look(batch(...rows.slice(0, cut)), instruments) ||
      early.look(batch(...rows.slice(cut)), instruments);
    expect([settled, early.ids], `cut at ${cut}`).toEqual([true, [usdt?.id, usdc?.id]]);
  }
  expect(SETTLE).toBe(10e6);
});
