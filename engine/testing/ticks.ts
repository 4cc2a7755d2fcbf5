import fc from "fast-check";
import { parseInstrument } from "../market/instrument.ts";
import { numberToE8 } from "../market/price.ts";
import { createTickBatch, Flag, Kind, type TickBatch } from "../market/tick-batch.ts";
import { type Micros, parseTime } from "../market/time.ts";

/** A record as tests write it: times in seconds after `START`, prices as numbers. */
export type Tick =
  | {
      at: number;
      on: string;
      trade: number;
      size?: number;
      /** The aggressor, or why there is none. */
      side?: "buy" | "sell" | "block" | "auction" | undefined;
      backfill?: boolean;
      eventAt?: number;
    }
  | {
      at: number;
      on: string;
      bid: number | null;
      ask: number | null;
      bidSize?: number;
      askSize?: number;
    }
  | {
      at: number;
      on: string;
      bar: readonly [number, number, number, number];
      volume?: number;
      interval?: number;
    }
  | { at: number; on: string; gap: readonly [number, number] }
  | { at: number; clock: true };

export const START = parseTime("2023-03-10T00:00Z") ?? Number.NaN;
export const timeOf = (at: number): Micros => (START + Math.round(at * 1e6)) as Micros;

/** Records as one batch, on both clocks, and the list of instruments that it points into. */
export const ticks = (records: readonly Tick[], names: readonly string[] = namesOf(records)) => {
  const batch = createTickBatch(records.length);
  for (const [i, record] of records.entries()) put(batch, i, record, names);
  batch.length = records.length;
  return { batch, instruments: names.map(parseInstrument) };
};

const namesOf = (records: readonly Tick[]): string[] => [
  ...new Set(records.flatMap((r) => ("on" in r ? [r.on] : []))),
];
const e8 = (price: number | null): number =>
  price === null ? Number.NaN : (numberToE8(price) ?? Number.NaN);

const put = (batch: TickBatch, i: number, record: Tick, names: readonly string[]): void => {
  const time = timeOf(record.at);
  batch.receiveTime[i] = time;
  batch.eventTime[i] =
    "eventAt" in record && record.eventAt !== undefined ? timeOf(record.eventAt) : time;
  if ("clock" in record) {
    batch.kind[i] = Kind.clock;
    batch.instrument[i] = 0xffff;
    return;
  }
  batch.instrument[i] = names.indexOf(record.on);
  if ("trade" in record) {
    batch.kind[i] = Kind.trade;
    batch.flags[i] =
      (record.backfill ? Flag.backfill : 0) | (record.side === undefined ? 0 : Flag[record.side]);
    batch.a[i] = e8(record.trade);
    batch.b[i] = record.size ?? 1;
  } else if ("bid" in record) {
    batch.kind[i] = Kind.quote;
    const { bid, bidSize = 1, ask, askSize = 1 } = record;
    [batch.a[i], batch.b[i]] = [e8(bid), bid === null ? Number.NaN : bidSize];
    [batch.c[i], batch.d[i]] = [e8(ask), ask === null ? Number.NaN : askSize];
  } else if ("bar" in record) {
    const [open, high, low, close] = record.bar;
    batch.kind[i] = Kind.bar;
    [batch.a[i], batch.b[i], batch.c[i]] = [e8(close), record.volume ?? 1, e8(open)];
    [batch.d[i], batch.e[i], batch.f[i]] = [e8(high), e8(low), (record.interval ?? 60) * 1e6];
  } else {
    batch.kind[i] = Kind.gap;
    [batch.a[i], batch.b[i], batch.c[i]] = [
      timeOf(record.gap[0]),
      timeOf(record.gap[1]),
      Number.NaN,
    ];
    batch.notes.set(i, "disconnect");
  }
};

const SIDES = ["buy", "sell", undefined, "buy", "sell", "auction"] as const;

const NAMES = [
  "kraken:USDC/USD",
  "kraken:USDC/USDT",
  "kraken:USDT/USD",
  "coinbase:USDT/USD",
  "okx:USDT/USDC",
  "kraken:BTC/USD",
];

/** Tapes that visit every branch: all kinds of record, ties in time, falls and recoveries, long silences. */
export const arbitraryTape = (length = 400, least = 20): fc.Arbitrary<Tick[]> =>
  fc
    .array(
      fc.record({
        wait: fc.oneof(
          { weight: 4, arbitrary: fc.constant(0) },
          { weight: 8, arbitrary: fc.nat(20_000) },
          { weight: 1, arbitrary: fc.nat(3_000_000) },
        ),
        aligned: fc.boolean(),
        on: fc.constantFrom(...NAMES),
        kind: fc.constantFrom("trade", "trade", "trade", "quote", "bar", "gap", "clock"),
        step: fc.integer({ min: -120, max: 110 }),
        size: fc.integer({ min: 1, max: 5000 }),
      }),
      { minLength: least, maxLength: length },
    )
    .map((steps) => {
      let at = 0;
      let level = 1;
      return steps.map(({ wait, aligned, on, kind, step, size }): Tick => {
        at += wait / 1000;
        if (aligned && wait > 0) at = Math.ceil(at / 60) * 60;
        level = Math.min(1.08, Math.max(0.9, level + step / 10_000));
        const price = Math.round((on.includes("BTC") ? level * 20_000 : level) * 1e4) / 1e4;
        if (kind === "clock") return { at, clock: true };
        if (kind === "gap") return { at, on, gap: [Math.max(0, at - size), at] };
        if (kind === "quote")
          return {
            at,
            on,
            bid: size % 11 === 0 ? null : price,
            ask: size % 7 === 0 ? price * 0.99 : price + 0.0002,
            bidSize: size,
            askSize: (size * 7) % 5000,
          };
        if (kind === "bar") {
          at = Math.ceil(at / 60) * 60;
          return { at, on, bar: [price, price + 0.001, price - 0.001, price], volume: size };
        }
        return { at, on, trade: price, size, side: SIDES[size % SIDES.length] };
      });
    });
