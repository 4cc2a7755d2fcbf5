import { availableParallelism } from "node:os";
import type { BacktestRace, SweepCost } from "./backtest-run.ts";
import { type BarsCase, barsCases } from "./bars-run.ts";
import { missedOf, say } from "./figure.ts";
import { line, measure, whole } from "./measure.ts";
import { type PeerRace, WINDOW } from "./peer-race.ts";
import { benchTape } from "./tape.ts";

const TICKS = 1_000_000;
const TRIALS = 1000;
/** So many that what a thread costs to start counts for little. */
const MANY = 8192;
const BARS = 500_000;
/** What the peer is given: it takes seconds. */
const PEER_BARS = 10_080;
/** Of a plain replay; of twenty runs alone; one worker over two; times the peer. */
const TARGETS = { backtest: 1.3, sweep: 1, workers: 1.8, peer: 1000 } as const;

/** Backtests and sweeps against replay, against themselves, and against backtest-kit where a folder has it: targets missed. */
export const backtestTable = async (home: string, peer: string | undefined): Promise<number> => {
  const tape = await benchTape(home, TICKS);
  let missed = 0;
  const race = measure<BacktestRace>("backtest", tape, home);
  const ratio = race.backtest / race.replay;
  line(`backtest of ${whole(TICKS)} ticks`, "ns a tick", "of replay", "target", "fills");
  line("replay, same settings", race.replay.toFixed(0), "1.00");
  line(
    "depegReversion",
    race.backtest.toFixed(0),
    ratio.toFixed(2),
    `<= ${TARGETS.backtest}`,
    race.fills,
  );
  missed += missedOf({
    ...{ what: "a backtest, of a plain replay with the same settings", value: ratio },
    limit: { atMost: TARGETS.backtest },
  });

  const cost = measure<SweepCost>("sweepCost", tape, home, String(TRIALS));
  const shared = cost.together / cost.alone;
  line("sweep", "processor ms", "of alone", "target", "ended");
  line("one alone, 20 times", whole(cost.alone), "1.00");
  line(
    `${TRIALS} together`,
    whole(cost.together),
    shared.toFixed(2),
    `< ${TARGETS.sweep}`,
    cost.ended,
  );
  missed += missedOf(
    {
      ...{ what: `${TRIALS} configurations together, of twenty alone, processor time` },
      ...{ value: shared, limit: { below: TARGETS.sweep } },
    },
    { what: "configurations that came to their end", value: cost.ended, limit: { equals: TRIALS } },
  );

  if (availableParallelism() > 1) {
    const [one, two] = measure<readonly [number, number]>("workers", tape, home, String(MANY));
    line(`${whole(MANY)} by workers, best of five`, "ms", "times", "target");
    line("one", whole(one), "1.00");
    line("two", whole(two), (one / two).toFixed(2), `>= ${TARGETS.workers}`);
    missed += missedOf({
      ...{ what: `${whole(MANY)} configurations with two workers, times as fast as with one` },
      ...{ value: one / two, limit: { atLeast: TARGETS.workers } },
    });
  }

  const ours = Object.fromEntries(
    barsCases.map((which) => [which, measure<number>("bars", String(BARS), which)]),
  ) as Record<BarsCase, number>;
  line("minute bars, RSI and EMA", "bars/s", "times", "target");
  if (peer === undefined) line("backtest-kit", "not there", "", "--peer <folder>");
  else {
    const theirs = measure<PeerRace>("peer", peer, String(PEER_BARS));
    const times = ours.indicators / theirs.withWindows;
    line(`backtest-kit, ${WINDOW} candles each time`, whole(theirs.withWindows), "1");
    line("ours", whole(ours.indicators), whole(times), `>= ${whole(TARGETS.peer)}`);
    line("backtest-kit, candle by candle", whole(theirs.withIndicators), "1");
    line(
      "ours",
      whole(ours.indicators),
      whole(ours.indicators / theirs.withIndicators),
      `>= ${whole(TARGETS.peer)}`,
    );
    line("backtest-kit, none", whole(theirs.perSecond), "1");
    line(
      "ours, none",
      whole(ours.bare),
      whole(ours.bare / theirs.perSecond),
      `>= ${whole(TARGETS.peer)}`,
    );
    missed += missedOf(
      {
        // As its guide has indicators computed.
        what: `minute bars with RSI and EMA, times as fast as backtest-kit asked for ${WINDOW} candles each time`,
        ...{ value: times, limit: { atLeast: TARGETS.peer } },
        peer: `${whole(theirs.withWindows)} candles/s`,
      },
      {
        what: "minute bars with RSI and EMA, times as fast as backtest-kit where the strategy carries them on from candle to candle",
        ...{ value: ours.indicators / theirs.withIndicators, limit: { atLeast: TARGETS.peer } },
        peer: `${whole(theirs.withIndicators)} candles/s`,
      },
      {
        ...{ what: "minute bars, nothing computed, times as fast as backtest-kit" },
        ...{ value: ours.bare / theirs.perSecond, limit: { atLeast: TARGETS.peer } },
        peer: `${whole(theirs.perSecond)} candles/s`,
      },
    );
  }
  line("ours, a pegged coin", whole(ours.coin));
  missed += missedOf({ what: "minute bars of a pegged coin, bars/s", value: ours.coin });
  say("");
  return missed;
};
