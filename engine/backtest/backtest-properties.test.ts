import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { numberToE8 } from "../market/price.ts";
import { arbitraryTape, type Tick, timeOf } from "../testing/ticks.ts";
import type { Fill } from "./order.ts";
import type { BacktestRun } from "./result.ts";
import { gambler } from "./testing/gambler.ts";
import { roughTerms, runTicks, sessionOver } from "./testing/run-ticks.ts";

const STEP = 10n ** 8n;
const chance = fc.record({ seed: fc.nat(1_000_000), ticks: fc.boolean() });
/** Two tapes of three give the gambler nothing to trade on at first: one that opens with quotes always does. */
const opened = arbitraryTape(150, 30).map((tape): Tick[] => [
  { at: 0, on: "kraken:USDT/USD", bid: 0.9999, ask: 1.0001, bidSize: 1e4, askSize: 1e4 },
  { at: 0, on: "kraken:USDC/USD", bid: 0.9998, ask: 1, bidSize: 1e4, askSize: 1e4 },
  ...tape,
]);

/** Amounts by pocket, added up again from funding, fills and transfers alone. */
const recount = (run: BacktestRun, funds: ReadonlyMap<string, bigint>): Map<string, bigint> => {
  const pockets = new Map(funds);
  const add = (key: string, amount: bigint) => pockets.set(key, (pockets.get(key) ?? 0n) + amount);
  for (const { instrument, side, size, price, fee, slippage } of run.fills) {
    const [venue = "", symbol = ""] = instrument.split(":");
    const [base = "", quote = ""] = symbol.split("/");
    const money = size * BigInt(price);
    add(`${venue} ${base}`, side === "buy" ? size * STEP : -size * STEP);
    add(`${venue} ${quote}`, (side === "buy" ? -money : money) - fee - slippage);
  }
  for (const { asset, from, to, amount, fee, arrived } of run.transfers) {
    add(`${from} ${asset}`, -amount);
    add(`${Number.isNaN(arrived) ? "in-transit" : to} ${asset}`, amount - fee);
  }
  return pockets;
};

const e8 = (price: number | null): number => numberToE8(price ?? Number.NaN) ?? Number.NaN;

/** The records that could have given a fill its price. */
const offers = (tape: readonly Tick[], run: BacktestRun, fill: Fill): readonly Tick[] => {
  const order = run.orders[fill.order - 1];
  const { side, price } = fill;
  const maker = fill.liquidity === "maker";
  /** A maker gets his own price, when somebody came to it or went through it. */
  const meets = (offered: number): boolean =>
    maker
      ? price === order?.limit && (side === "buy" ? offered <= price : offered >= price)
      : offered === price;
  return tape.filter((record) => {
    if (order === undefined || !("on" in record) || record.on !== fill.instrument) return false;
    if (timeOf(record.at) !== fill.time || fill.time < order.arrives) return false;
    if ("trade" in record) return meets(e8(record.trade));
    if ("bid" in record) return meets(e8(side === "buy" ? record.ask : record.bid));
    if (!("bar" in record)) return false;
    const [open, high, low, close] = record.bar.map(e8);
    if (timeOf(record.at - 60) < order.arrives) return meets(close ?? Number.NaN);
    const best = (side === "buy" ? low : high) ?? Number.NaN;
    if (maker) return meets(best);
    const inside = price >= (low ?? Number.NaN) && price <= (high ?? Number.NaN);
    return inside && (order.stop !== undefined || price === open);
  });
};

describe("a backtest", () => {
  it("balances to the last step, whatever was traded", () => {
    let fills = 0;
    let transfers = 0;
    fc.assert(
      fc.property(opened, chance, (tape, said) => {
        const run = runTicks(gambler, said, tape);
        const { books } = run;
        expect(run.failure).toBeUndefined();
        const costs = books.fees + books.slippage + books.transferFees;
        expect(books.start + books.realised + books.unrealised - costs).toBe(books.end);
        // What the pockets hold is what fills and transfers say; what was there at the start, a run without orders tells.
        const idle = runTicks(
          { ...gambler, create: (p, t) => ({ instruments: gambler.create(p, t).instruments }) },
          said,
          tape,
        );
        const funds = new Map(idle.books.pockets.map((p) => [`${p.venue} ${p.asset}`, p.amount]));
        const counted = recount(run, funds);
        for (const { venue, asset, amount, mark, value } of books.pockets) {
          expect(amount, `${venue} ${asset}`).toBe(counted.get(`${venue} ${asset}`) ?? 0n);
          expect(amount >= 0n).toBe(true);
          if (!Number.isNaN(mark)) expect(value).toBe((amount * BigInt(mark) + STEP / 2n) / STEP);
        }
        fills += run.fills.length;
        transfers += run.transfers.length;
      }),
      { numRuns: 1000 },
    );
    expect(fills).toBeGreaterThan(5000);
    expect(transfers).toBeGreaterThan(50);
  });

  it("comes to the same where no lists of it are kept", () => {
    fc.assert(
      fc.property(opened, chance, (tape, said) => {
        const { fills, trades, currency, curve, books, failure } = runTicks(gambler, said, tape);
        const session = sessionOver(gambler, said, tape, { keeps: false });
        expect(session.totals()).toEqual({
          ...{ currency, curve, books, failure },
          turnover: {
            fills: fills.length,
            notional: fills.reduce((sum, { size, price }) => sum + size * BigInt(price), 0n),
          },
          held: trades.map(({ openedAt, closedAt }) => ({ openedAt, closedAt })),
        });
        const { orders, execution } = session.trader;
        expect([orders, execution.fills]).toEqual([[], []]);
      }),
      { numRuns: 50 },
    );
  });

  it("fills at no price that the tape did not offer after the order had arrived", () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(opened, chance, (tape, said) => {
        const run = runTicks(gambler, said, tape);
        for (const fill of run.fills) {
          const { limit, arrives, expires } = run.orders[fill.order - 1] ?? {};
          expect(
            offers(tape, run, fill),
            `${fill.side} ${fill.instrument} at ${fill.price} from a ${fill.source}, order ${fill.order}`,
          ).not.toEqual([]);
          expect(fill.pricedAt).toBeGreaterThanOrEqual(arrives ?? Number.NaN);
          expect(fill.time).toBeLessThan(expires ?? Number.NaN);
          if (limit !== undefined)
            expect(
              fill.side === "buy" ? limit - fill.price : fill.price - limit,
            ).toBeGreaterThanOrEqual(0);
          seen.add(`${fill.source} ${fill.liquidity}`);
        }
      }),
      { numRuns: 400 },
    );
    expect([...seen].sort()).toEqual([
      "bar maker",
      "bar taker",
      "quote maker",
      "quote taker",
      "trade maker",
      "trade taker",
    ]);
  });

  it("does nothing else when the tape goes on otherwise", () => {
    fc.assert(
      fc.property(
        opened,
        opened,
        chance,
        fc.double({ min: 0.1, max: 0.9, noNaN: true }),
        (tape, other, said, part) => {
          const at = tape[Math.floor(tape.length * part)]?.at ?? 0;
          const before = tape.filter((record) => record.at <= at);
          const after = other.filter((record) => record.at > at);
          // Instruments that only the future has are known beforehand, as a manifest lists them.
          const names = [...new Set([...tape, ...other].flatMap((r) => ("on" in r ? [r.on] : [])))];
          const [one, two] = [tape, [...before, ...after]].map((records) =>
            runTicks(gambler, said, records, { names }),
          );
          const until = <T extends { readonly time: number }>(all: readonly T[] | undefined) =>
            (all ?? []).filter(({ time }) => time <= timeOf(at));
          expect(until(two?.fills)).toEqual(until(one?.fills));
          const decided = (run: BacktestRun | undefined) =>
            until(run?.orders).map(({ id, instrument, side, time, arrives, limit, stop }) => ({
              id,
              instrument,
              side,
              time,
              arrives,
              limit,
              stop,
            }));
          expect(decided(two)).toEqual(decided(one));
        },
      ),
      { numRuns: 200 },
    );
  });

  it("is the same however the tape is cut into batches", () => {
    fc.assert(
      fc.property(opened, chance, fc.integer({ min: 1, max: 40 }), (tape, said, size) => {
        expect(runTicks(gambler, said, tape, { size })).toEqual(runTicks(gambler, said, tape));
      }),
      { numRuns: 200 },
    );
  });

  it("trades nothing while its venue is halted, and sends nothing out", () => {
    const halt = { venue: "kraken", what: ["trading", "withdrawal"], source: "test" } as const;
    const terms = { ...roughTerms, halts: [{ ...halt, from: timeOf(0), to: timeOf(600) }] };
    fc.assert(
      fc.property(opened, chance, (tape, said) => {
        const run = runTicks(gambler, said, tape, { terms });
        const during = <T extends { readonly venue: string; readonly at: number }>(
          all: readonly T[],
        ) => all.filter(({ venue, at }) => venue === "kraken" && at < timeOf(600));
        const fills = run.fills.map(({ instrument, time }) => ({
          venue: instrument.split(":")[0] ?? "",
          at: time,
        }));
        expect(during(fills)).toEqual([]);
        expect(during(run.transfers.map(({ from, sent }) => ({ venue: from, at: sent })))).toEqual(
          [],
        );
      }),
      { numRuns: 100 },
    );
  });
});
