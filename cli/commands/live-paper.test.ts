import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { parseTime } from "../../engine/market/time.ts";
import { importTrades, jsonLines, runOn, type TestMachine, testMachine } from "../test-machine.ts";
import { running, type SimulatedFeeds, simulateFeeds, until } from "../testing/simulated-feeds.ts";

let machine: TestMachine;
let feeds: SimulatedFeeds | undefined;
beforeEach(() => {
  machine = testMachine(running);
});
afterEach(async () => {
  await feeds?.close();
  feeds = undefined;
  machine.dispose();
});

/** An hour in seconds: whoever waits for minutes sees nothing of it. */
const QUICK = `import { defineStrategy } from "pegtape";
export const strategy = defineStrategy({
  id: "quick", title: "Quick", describe: "Buys under a price and sells over another, tick by tick.",
  parameters: { under: { type: "number", describe: "buys", default: 0.97, min: 0, max: 2 } },
  create: ({ under }, { instruments: [first] }) => {
    const instrument = first.id;
    return {
      instruments: [instrument],
      onTick: ({ price }, desk) => {
        if (desk.open.length > 0) return;
        const held = desk.position(instrument);
        if (price < under && held < 40)
          desk.send({ instrument, side: "buy", spend: 10, limit: under, life: 2e5, tag: "dip" });
        else if (price > 0.999 && held > 0)
          desk.send({ instrument, side: "sell", size: held, tag: "par" });
      },
    };
  },
});
`;

const fillsOf = (lines: readonly Record<string, unknown>[]) =>
  lines.filter(({ type }) => type === "fill");

it("fills as a backtest of its recording does, also when it was stopped and started again", async () => {
  writeFileSync(join(machine.cwd, "quick.ts"), QUICK);
  const tape = await importTrades(machine);
  feeds = await simulateFeeds(tape, machine.cwd, 600, parseTime("2023-03-11T01:06"));
  const terms = ["--capital", "1000", "--latency", "1ms,5ms", "--seed", "3"];
  const paper = ["--strategy", "quick.ts", "--trade", "kraken:USDC/USD", ...terms];
  const live = ["--paper", ...paper, "--record", "mine", "--json"];
  const first = runOn(machine, "live", ...feeds.options, ...live);
  await until(() => fillsOf(jsonLines(machine)).length >= 3);
  machine.interrupt();
  expect(await first, machine.printed.err).toBe(130);
  const begun = fillsOf(jsonLines(machine));

  // The end of the dip and what came after it, whenever the second run is ready for it.
  await feeds.close();
  feeds = await simulateFeeds(tape, machine.cwd, 600, parseTime("2023-03-11T01:20"));
  const again = testMachine({ ...running, cwd: machine.cwd });
  const second = runOn(again, "live", ...feeds.options, ...live);
  await until(() => fillsOf(jsonLines(again)).some(({ side }) => side === "sell"));
  again.interrupt();
  expect(await second, again.printed.err).toBe(130);
  expect(again.printed.err).toMatch(
    /went through the [\d,]+ ticks that were recorded before: \d+ fills, equity [\d,]+/,
  );
  const lines = jsonLines(again);
  expect(lines.at(-1)).toMatchObject({ type: "summary" });
  expect(lines.at(-2)).toMatchObject({ type: "result", strategy: { id: "quick" } });

  const later = testMachine({ cwd: machine.cwd });
  const asked = ["backtest", join(machine.cwd, "mine"), ...paper, "--json"];
  expect(await runOn(later, ...asked, "--against", "none", "--no-keep"), later.printed.err).toBe(0);
  const fills = fillsOf(jsonLines(later));
  expect([...begun, ...fillsOf(lines)]).toEqual(fills);
  expect(fills[0]).toMatchObject({ side: "buy" });
  // Nobody has to say what there was to trade: a recording tells.
  const unsaid = testMachine({ cwd: machine.cwd });
  const without = asked.filter((word) => word !== "--trade" && word !== "kraken:USDC/USD");
  expect(await runOn(unsaid, ...without, "--against", "none", "--no-keep")).toBe(0);
  expect(fillsOf(jsonLines(unsaid))).toEqual(fills);
  const { pnl, trading } = jsonLines(later).at(-1) ?? {};
  expect(lines.at(-2)).toMatchObject({ pnl, trading });
});
