import { type BarsCase, barsCases } from "./bars-run.ts";
import { missedOf, say } from "./figure.ts";
import { line, measure, whole } from "./measure.ts";
import { type PeerRace, WINDOW } from "./peer-race.ts";

const BARS = 500_000;
/** What the peer is given: it takes seconds. */
const PEER_BARS = 10_080;
/** The peer. */
const TIMES = 1000;

/** Backtests on minute bars, against backtest-kit where a folder has it: targets missed. */
export const barsTable = (peer: string | undefined): number => {
  let missed = 0;
  const ours = Object.fromEntries(
    barsCases.map((which) => [which, measure<number>("bars", String(BARS), which)]),
  ) as Record<BarsCase, number>;
  line("minute bars, RSI and EMA", "bars/s", "times", "target");
  if (peer === undefined) line("backtest-kit", "not there", "", "--peer <folder>");
  else {
    const theirs = measure<PeerRace>("peer", peer, String(PEER_BARS));
    const times = ours.indicators / theirs.withWindows;
    line(`backtest-kit, ${WINDOW} candles each time`, whole(theirs.withWindows), "1");
    line("ours", whole(ours.indicators), whole(times), `>= ${whole(TIMES)}`);
    line("backtest-kit, candle by candle", whole(theirs.withIndicators), "1");
    line(
      "ours",
      whole(ours.indicators),
      whole(ours.indicators / theirs.withIndicators),
      `>= ${whole(TIMES)}`,
    );
    line("backtest-kit, none", whole(theirs.perSecond), "1");
    line("ours, none", whole(ours.bare), whole(ours.bare / theirs.perSecond), `>= ${whole(TIMES)}`);
    missed += missedOf(
      {
        // As its guide has indicators computed.
        what: `minute bars with RSI and EMA, times as fast as backtest-kit asked for ${WINDOW} candles each time`,
        ...{ value: times, limit: { atLeast: TIMES } },
        peer: `${whole(theirs.withWindows)} candles/s`,
      },
      {
        what: "minute bars with RSI and EMA, times as fast as backtest-kit where the strategy carries them on from candle to candle",
        ...{ value: ours.indicators / theirs.withIndicators, limit: { atLeast: TIMES } },
        peer: `${whole(theirs.withIndicators)} candles/s`,
      },
      {
        ...{ what: "minute bars, nothing computed, times as fast as backtest-kit" },
        ...{ value: ours.bare / theirs.perSecond, limit: { atLeast: TIMES } },
        peer: `${whole(theirs.perSecond)} candles/s`,
      },
    );
  }
  line("ours, a pegged coin", whole(ours.coin));
  missed += missedOf({ what: "minute bars of a pegged coin, bars/s", value: ours.coin });
  say("");
  return missed;
};
