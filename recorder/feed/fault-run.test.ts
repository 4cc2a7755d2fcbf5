import { describe, expect, it } from "vitest";
import { runFaults } from "./testing/fault-run.ts";
import { protocols } from "./testing/protocols.ts";

// Recorder, connections, subscriptions and REST against the simulated venues on virtual time and network. What fails here
// fails again with the same seed: npm run simulate-faults -- --from <seed> --seeds 1
describe("a thousand schedules of faults", () => {
  it.each([0, 250, 500, 750])(
    "leave every trade recorded once or inside a gap (from seed %i)",
    async (from) => {
      const broken: string[] = [];
      for (let seed = from; seed < from + 250; seed++) {
        const { problems, venues } = await runFaults(seed, protocols);
        for (const problem of problems) broken.push(`seed ${seed}, ${venues}: ${problem}`);
      }
      expect(broken).toEqual([]);
    },
  );

  it("are the same run for the same seed", async () => {
    const [first, second] = [await runFaults(7, protocols), await runFaults(7, protocols)];
    expect(first.frames.length).toBeGreaterThan(100);
    expect(second).toEqual(first);
  });

  it("would find a recorder that loses trades", async () => {
    const deaf = protocols.map(({ venue, sim }) => ({
      venue,
      sim: {
        ...sim,
        // Every tenth trade is never told, over no road.
        trade: (
          trade: Parameters<typeof sim.trade>[0],
          client: Parameters<typeof sim.trade>[1],
          world: Parameters<typeof sim.trade>[2],
        ) => {
          if (!trade.id.endsWith("7")) sim.trade(trade, client, world);
        },
        rest: (request: Parameters<typeof sim.rest>[0], world: Parameters<typeof sim.rest>[1]) =>
          sim.rest(request, {
            ...world,
            listings: world.listings,
            address: world.address,
            now: () => world.now(),
            quote: (symbol) => world.quote(symbol),
            trades: (symbol) => world.trades(symbol).filter(({ id }) => !id.endsWith("7")),
          }),
      },
    }));
    const uncounted = deaf.filter(({ venue }) => venue.tradeNumbers === "none");
    let problems = 0;
    for (let seed = 0; seed < 10; seed++)
      problems += (await runFaults(seed, uncounted)).problems.length;
    expect(problems).toBeGreaterThan(20);
  });
});
