import fc from "fast-check";
import { readParameters } from "../../../../engine/backtest/parameters.ts";
import { strategies } from "../../../../engine/backtest/strategies/registry.ts";
import { readAxes } from "../../../../engine/backtest/sweep/read-axes.ts";
import { damagedText } from "../damaged.ts";
import { defineTarget } from "../define-target.ts";
import { must } from "../target.ts";

const all = [...strategies.values()];
const names = all.flatMap(({ parameters }) => Object.keys(parameters));
const SAMPLES = [
  ...[
    "entry=-200:-20:10",
    "entry=-200,-100;exit=-5",
    "hold=10m:2h:10m",
    "coin=USDC,USDT",
    "entry",
    "entry=-200:-20",
  ],
  ...names.map((name) => `${name}=1:10:1`),
  ...names,
];

export const gridSpecs = defineTarget({
  id: "grid-specs",
  describe: "what --grid and --set say: axes of values that the strategy takes, and not too many",
  ...{ few: 1_000, many: 100_000, mostMs: 60 },
  open: () => ({
    inputs: fc.tuple(
      fc.constantFrom(...all),
      fc.array(damagedText(SAMPLES), { minLength: 1, maxLength: 3 }),
      fc.boolean(),
    ),
    read: ([strategy, texts, ranges]) => {
      for (const axis of readAxes(strategy, texts, { ranges })) {
        if (axis.kind === "range") {
          must(axis.from < axis.to, () => `${axis.name} from ${axis.from} to ${axis.to}`);
          continue;
        }
        must(
          axis.values.length > 0 && axis.values.length <= 200_000,
          () => `${axis.values.length} values`,
        );
        for (const value of axis.values)
          readParameters(strategy.id, strategy.parameters, { [axis.name]: value });
      }
    },
    show: ([strategy, texts]) => `${strategy.id} ${JSON.stringify(texts)}`,
  }),
});
