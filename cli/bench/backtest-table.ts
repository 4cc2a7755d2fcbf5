import { availableParallelism } from "node:os";
import type { BacktestRace, SweepCost } from "./backtest-run.ts";
import { missedOf, say } from "./figure.ts";
import { line, measure, whole } from "./measure.ts";
import { benchTape } from "./tape.ts";

const TICKS = 1_000_000;
const TRIALS = 1000;
/**
 * By workers: a small sweep, and one so large that what each thread compiles for itself, some 1.5 s whatever it runs, counts
 * for little. The target is that of the large one.
 */
const SMALL = { count: 8192, rounds: 2 };
const LARGE = { count: 32_768, rounds: 5 };
/** Of a plain replay; of twenty runs alone; one worker over two. */
const TARGETS = { backtest: 1.3, sweep: 1, workers: 1.8 } as const;

/** Backtests and sweeps against replay and against themselves: targets missed. */
export const backtestTable = async (home: string): Promise<number> => {
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
    for (const { count, rounds } of [SMALL, LARGE]) {
      const asked = [count, rounds, TARGETS.workers].map(String);
      const [one, two] = measure<readonly [number, number]>("workers", tape, home, ...asked);
      const limit = count === LARGE.count ? { atLeast: TARGETS.workers } : undefined;
      line(`${whole(count)} by workers, best of at most ${rounds}`, "ms", "times", "target");
      line("one", whole(one), "1.00");
      line("two", whole(two), (one / two).toFixed(2), limit ? `>= ${limit.atLeast}` : "");
      missed += missedOf({
        ...{ what: `${whole(count)} configurations with two workers, times as fast as with one` },
        ...{ value: one / two, ...(limit && { limit }) },
      });
    }
  }

  say("");
  return missed;
};
