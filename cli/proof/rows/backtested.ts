import { existsSync } from "node:fs";
import { join } from "node:path";
import { benchTable } from "../bench.ts";
import { type Context, defineRow } from "../row.ts";

/** Where docs/bench-peers.md says to install it for this row. */
const peerOf = ({ kept }: Context): string => join(kept, "..", "peer");

export const backtested = defineRow({
  id: "backtest",
  group: "speed",
  promise:
    "A backtest costs little more than a replay, and a thousand configurations less than twenty runs.",
  within: { short: 200, long: 600 },
  measure: benchTable("backtest", { short: [], long: [] }),
});

export const againstPeer = defineRow({
  id: "peer",
  group: "speed",
  promise: "Minute bars are backtested a thousand times as fast as backtest-kit does it.",
  within: { short: 120, long: 600 },
  measure: async (context) => {
    const peer = peerOf(context);
    if (!existsSync(join(peer, "node_modules", "backtest-kit")))
      return {
        notMeasured:
          "backtest-kit is not installed: `npm install --prefix .pegtape/proof/peer backtest-kit` and what else docs/bench-peers.md says",
      };
    const args = ["--peer", peer];
    return benchTable("bars", { short: args, long: args })(context);
  },
});
