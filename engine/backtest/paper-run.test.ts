import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseInstrument } from "../market/instrument.ts";
import { BATCH_COLUMNS, type TickBatch } from "../market/tick-batch.ts";
import { arbitraryTape, type Tick, ticks } from "../testing/ticks.ts";
import { EarlyInstruments } from "./early-instruments.ts";
import { PaperRun } from "./paper-run.ts";
import { readParameters } from "./parameters.ts";
import { pipelineOf } from "./pipeline-of.ts";
import type { BacktestRun } from "./result.ts";
import { SegmentMaker } from "./segment-maker.ts";
import { Session } from "./session.ts";
import { gambler } from "./testing/gambler.ts";
import { roughTerms } from "./testing/run-ticks.ts";

const terms = { ...roughTerms, latency: { median: 50_000, p95: 250_000, seed: 7 } };
const options = (seed: number, acts: boolean) => ({
  ...{ definition: gambler, terms, capital: 10_000 },
  parameters: readParameters("gambler", gambler.parameters, { seed, ticks: acts }),
});

/** What a backtest of the recording comes to, in one batch. */
const backtested = (
  records: readonly Tick[],
  asked: ReturnType<typeof options>,
  named: readonly string[] | undefined,
): BacktestRun => {
  const { batch, instruments } = ticks(records);
  const early = new EarlyInstruments();
  early.look(batch, instruments);
  const settings = pipelineOf(gambler.needs(asked.parameters), {
    ...{ order: "tape", clock: "receive_time", barInterval: undefined },
  });
  const facts = { name: "feed", kind: "recorded", instruments, trade: named ?? early.ids } as const;
  const session = new Session({ ...asked, facts });
  const maker = new SegmentMaker(settings, instruments);
  session.run(maker.push(batch));
  session.run(maker.finish());
  return session.result();
};

const part = (batch: TickBatch, from: number, to: number): TickBatch => {
  const cut: TickBatch = { ...batch, length: to - from, notes: new Map() };
  for (const name of BATCH_COLUMNS) Object.assign(cut, { [name]: batch[name].slice(from, to) });
  return cut;
};

/** The same as a feed: in batches that are used again, of a source that numbers instruments in its own way. */
const fed = (paper: PaperRun, records: readonly Tick[], size: number, turned: boolean) => {
  const { instruments: inOrder } = ticks(records);
  const names = inOrder.map(({ id }) => id);
  const { batch, instruments } = ticks(records, turned ? names.toReversed() : names);
  for (let at = 0; at < batch.length; at += size) {
    const taken = part(batch, at, Math.min(at + size, batch.length));
    paper.take(taken, instruments);
    for (const name of BATCH_COLUMNS) taken[name].fill(0);
  }
};

/** Orders as plain data. */
const plain = ({ orders, ...run }: BacktestRun | undefined = {} as BacktestRun) => ({
  ...run,
  orders: orders.map(({ id, side, tag, time, state, filled, reason, instrument }) => ({
    ...{ id, side, tag, time, state, filled, reason, instrument },
  })),
});

const seen = (tape: readonly Tick[]): boolean => tape.some((record) => "on" in record);

describe("a strategy on a feed", () => {
  it("does what a backtest of the recording does, however its records come", () => {
    fc.assert(
      fc.property(
        arbitraryTape(200).filter(seen),
        ...[fc.nat(1000), fc.boolean(), fc.integer({ min: 1, max: 60 }), fc.boolean()],
        (tape, seed, acts, size, turned) => {
          const asked = options(seed, acts);
          const paper = new PaperRun({ ...asked, name: "feed" });
          fed(paper, tape, size, turned);
          expect(plain(paper.finish())).toEqual(plain(backtested(tape, asked, undefined)));
        },
      ),
      { numRuns: 60 },
    );
  });

  it("begins at once with what was named", () => {
    fc.assert(
      fc.property(
        arbitraryTape(200).map((tape): Tick[] => [
          { at: 0, on: "kraken:USDC/USD", trade: 1, size: 10 },
          ...tape,
        ]),
        ...[fc.nat(1000), fc.integer({ min: 1, max: 60 }), fc.boolean()],
        (tape, seed, size, turned) => {
          const asked = options(seed, true);
          const trade = [parseInstrument("kraken:USDC/USD")];
          const paper = new PaperRun({ ...asked, name: "feed", trade });
          expect(paper.session).toBeDefined();
          fed(paper, tape, size, turned);
          const named = trade.map(({ id }) => id);
          expect(plain(paper.finish())).toEqual(plain(backtested(tape, asked, named)));
        },
      ),
      { numRuns: 40 },
    );
  });

  it("has done nothing where nothing came", () => {
    const paper = new PaperRun({ ...options(1, true), name: "feed" });
    fed(paper, [{ at: 0, clock: true }], 1, false);
    expect([paper.session, paper.finish()]).toEqual([undefined, undefined]);
  });
});
