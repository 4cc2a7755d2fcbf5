import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureDataset } from "../../datasets/index.ts";
import { strategies } from "../../engine/backtest/strategies/registry.ts";
import { listTapes, openTape, type Tape } from "../../recorder/tape/open-tape.ts";
import { famousEvents } from "../strategy-results/events.ts";
import { type NamedRuns, strategyResultsPage } from "../strategy-results/page.ts";
import { type EventRuns, runEvent } from "../strategy-results/run-event.ts";
import { runTape } from "../strategy-results/run-tape.ts";

/**
 * `npm run strategy-results -- <home>`: every built-in strategy over every tape of a home that `npm run shared-tapes` has
 * filled, and over the embedded one. Prints a line a run and writes docs/strategy-results.md.
 */
const PAGE = fileURLToPath(new URL("../../docs/strategy-results.md", import.meta.url));

/** As many as a sheet that is written out has. */
const CUTS = 4;

const home = resolve(process.argv[2] ?? ".pegtape");
await ensureDataset("svb-2023", home);

const opened = async <Result>(name: string, use: (tape: Tape) => Promise<Result>) => {
  const tape = await openTape(join(home, "tapes", name), { home });
  try {
    return await use(tape);
  } finally {
    tape.close();
  }
};

const tapes: NamedRuns[] = [];
for (const name of await listTapes(home)) {
  const runs = await opened(name, async (tape) => ({
    ...(await runTape(tape, { ids: [...strategies.keys()] })),
    ...{ tape: name, kind: tape.manifest.kind },
  }));
  tapes.push(runs);
  for (const { strategy, pnl, drawdown, standing, costs, settings, failure } of runs.sheets)
    process.stdout.write(
      `${[name, strategy.id, pnl.total, settings.currency, `return ${pnl.return}`, `drawdown ${drawdown.fraction}`, `${standing.trades} trades`, `costs ${costs.total}`, failure === null ? "" : `failed: ${failure.cause}`].join("  ").trimEnd()}\n`,
    );
  for (const { name: id, why } of runs.without)
    process.stdout.write(`${name}  ${id}  cannot run: ${why}\n`);
}
const events: EventRuns[] = [];
for (const event of famousEvents)
  events.push(await opened(event.tape, (tape) => runEvent(tape, event, CUTS)));
writeFileSync(PAGE, strategyResultsPage(events, tapes));
process.stdout.write(`${PAGE}\n`);
