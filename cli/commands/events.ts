import { WorkbenchError } from "../../engine/errors.ts";
import { nearest } from "../../engine/indicators/nearest.ts";
import { defineCommand } from "../command.ts";
import { plain, table } from "../text.ts";

export const events = defineCommand({
  command: "events",
  describe: "Documented depegs of the past, with their sources, and how they ended",
  examples: [
    ["events", "All of them, and of how many falls the coin recovered"],
    ["events --coin USDC --json", "One coin's, for programs"],
  ],
  options: {
    coin: { type: "string", describe: "Only this coin's" },
  },
  async run(args, context) {
    const [{ events: all }, { baseRate }, { mechanismOf }] = await Promise.all([
      import("../../datasets/events/index.ts"),
      import("../../datasets/events/base-rate.ts"),
      import("../../datasets/events/mechanism.ts"),
    ]);
    const coins = [...new Set(all.map(({ coin }) => coin))];
    const { coin } = args;
    if (coin !== undefined && !coins.includes(coin)) {
      const [near] = nearest(coin, coins);
      const hint = near === undefined ? `Known: ${coins.join(", ")}.` : `Did you mean ${near}?`;
      throw new WorkbenchError("usage", `no event of "${coin}"`, hint);
    }
    const shown = all.filter((event) => coin === undefined || event.coin === coin);
    if (context.json) {
      for (const event of shown)
        context.object({ type: "event", ...event, mechanism: mechanismOf(event.coin) ?? null });
      return;
    }
    const rows = shown.map((event) => [
      plain(event.id),
      event.extreme?.toFixed(4) ?? "-",
      event.onset.slice(0, 16),
      event.recovery.slice(0, 16),
      event.dynamics,
      plain(event.cause),
    ]);
    const heads = ["event", "extreme", "onset", "recovery", "pace", "cause"];
    for (const row of table([heads, ...rows])) context.line(row);
    const mechanism = coin === undefined ? undefined : mechanismOf(coin);
    context.line("");
    context.line(capital(baseRate(mechanism).sentence));
  },
});

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
