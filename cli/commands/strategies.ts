import { resolve } from "node:path";
import { defineCommand } from "../command.ts";

export const strategies = defineCommand({
  command: "strategies [strategy]",
  describe: "What backtests can run: the strategies that come along, or one, with their parameters",
  examples: [
    ["strategies", "All that come with pegtape"],
    ["strategies depegReversion --json", "One, for programs"],
    ["strategies ./mine.ts", "One of a file: also a check that it can be read"],
  ],
  positionals: {
    strategy: { type: "string", describe: "Its name, or the path of its file" },
  },
  async run({ strategy }, context) {
    const [{ strategies: builtIn }, { loadStrategy }, { strategyLines }] = await Promise.all([
      import("../../engine/backtest/strategies/registry.ts"),
      import("../../datasets/backtest/load-strategy.ts"),
      import("../strategy-lines.ts"),
    ]);
    const asked =
      strategy === undefined
        ? [...builtIn.values()]
        : [(await loadStrategy(strategy, resolve(context.cwd))).definition];
    for (const definition of asked) {
      const { id, title, describe, parameters } = definition;
      if (context.json) context.object({ type: "strategy", id, title, describe, parameters });
      else for (const line of strategyLines(definition, context.color)) context.line(line);
    }
  },
});
