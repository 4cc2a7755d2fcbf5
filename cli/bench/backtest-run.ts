import { loadStrategy } from "../../datasets/backtest/load-strategy.ts";
import { factsOf, runSegments, settingsFor } from "../../datasets/backtest/run-sessions.ts";
import { runTrials } from "../../datasets/backtest/run-trials.ts";
import { tickSource } from "../../datasets/backtest/tick-source.ts";
import { replayTape } from "../../datasets/replay-tape.ts";
import { defaultTerms } from "../../datasets/venue-terms/default-terms.ts";
import { type Parameters, readParameters } from "../../engine/backtest/parameters.ts";
import { Session } from "../../engine/backtest/session.ts";
import { findStrategy } from "../../engine/backtest/strategies/registry.ts";
import { parseTime } from "../../engine/market/time.ts";
import { openTape, type Tape } from "../../recorder/tape/open-tape.ts";

const STRATEGY = "depegReversion";
/** So much as the tape's small trades can fill in some ten parts: a tenth of a trade is all that one gets of it. */
const CAPITAL = 1000;
const ALONE = 20;

/** One backtest and a plain replay with the settings that it needs, in turn in one process: ns a tick. */
export interface BacktestRace {
  readonly replay: number;
  readonly backtest: number;
  readonly fills: number;
}

/** Processor ms of many configurations that share a pass, and of some runs of one alone. */
export interface SweepCost {
  readonly alone: number;
  readonly together: number;
  readonly ended: number;
}

export const raceBacktest = async (path: string, home: string): Promise<BacktestRace> => {
  const tape = await openTape(path, { home });
  const settings = await settingsFor(findStrategy(STRATEGY).needs(defaults()), tape);
  const perTick = async (run: () => Promise<unknown>): Promise<number> => {
    const start = performance.now();
    await run();
    return ((performance.now() - start) * 1e6) / tape.manifest.ticks;
  };
  const { digest: _, ...plain } = settings;
  const replay = (): Promise<unknown> => replayTape({ tape, settings: plain, sink: {} });
  let fills = 0;
  const backtest = async (): Promise<void> => {
    fills = (await runAlone(tape)).fills.length;
  };
  // One run each for the compiler and the column cache, then in turn.
  await replay();
  await backtest();
  const found = { replay: [] as number[], backtest: [] as number[] };
  for (let round = 0; round < 5; round++) {
    found.replay.push(await perTick(replay));
    found.backtest.push(await perTick(backtest));
  }
  tape.close();
  return { replay: Math.min(...found.replay), backtest: Math.min(...found.backtest), fills };
};

/** `count` configurations in one pass against 20 passes of one, all in this process. */
export const costSweep = async (path: string, home: string, count: number): Promise<SweepCost> => {
  const tape = await openTape(path, { home });
  await runAlone(tape);
  const alone = await processorMs(async () => {
    for (let run = 0; run < ALONE; run++) await runAlone(tape);
  });
  let ended = 0;
  const together = await processorMs(async () => {
    await trials(tape, configurations(count), 1, () => {
      ended++;
    });
  });
  tape.close();
  return { alone, together, ended };
};

/**
 * Wall ms of the same sweep with one worker and with two, the best of so many rounds each, in turn: no more of them than it
 * takes until two are `enough` times as fast.
 */
export const raceWorkers = async (
  path: string,
  home: string,
  count: number,
  rounds: number,
  enough: number,
): Promise<readonly [one: number, two: number]> => {
  const tape = await openTape(path, { home });
  await runAlone(tape);
  const best: [number, number] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let round = 0; round < rounds && !(best[0] / best[1] >= enough); round++)
    for (const workers of [1, 2] as const) {
      const start = performance.now();
      await trials(tape, configurations(count), workers, () => undefined);
      best[workers - 1] = Math.min(best[workers - 1] ?? 0, performance.now() - start);
    }
  tape.close();
  return best;
};

const defaults = (): Parameters =>
  readParameters(STRATEGY, findStrategy(STRATEGY).parameters, { coin: "USDC" });

const terms = defaultTerms({ seed: 1, barsOnly: false });

const runAlone = async (tape: Tape) => {
  const definition = findStrategy(STRATEGY);
  const parameters = defaults();
  const session = new Session({
    ...{ definition, parameters, facts: factsOf(tape), terms, capital: CAPITAL },
  });
  const settings = await settingsFor(definition.needs(parameters), tape);
  await runSegments(tape, settings, (segment) => session.run(segment));
  return session.result();
};

/** Entries by exits. */
const configurations = (count: number): Parameters[] =>
  Array.from({ length: count }, (_, i) => ({
    ...defaults(),
    entry: -1000 + (i % 40) * 20,
    turn: 10 + Math.floor(i / 40) * 10,
  }));

const trials = async (
  tape: Tape,
  asked: readonly Parameters[],
  workers: number,
  onEnded: () => void,
): Promise<void> => {
  const { from, to } = tape.manifest;
  const boiled = { from: timeOf(from), to: timeOf(to), step: HOUR };
  await runTrials({
    ...{ strategy: await loadStrategy(STRATEGY, "."), source: tickSource(tape), order: "tape" },
    ...{ configurations: asked, terms, capital: CAPITAL, workers },
    // As a sweep keeps them.
    boiled,
    ...{ patienceMs: 60_000, memoryMb: 2048, onEnded },
  });
};

const timeOf = (text: string): number => parseTime(text) ?? Number.NaN;
const HOUR = 3600e6;

const processorMs = async (run: () => Promise<void>): Promise<number> => {
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
};
