import { formatParameter } from "../../engine/backtest/parameters.ts";
import { strategies } from "../../engine/backtest/strategies/registry.ts";
import type { TearSheet } from "../../engine/backtest/tear-sheet/shape.ts";
import { code, escaped, tableOf } from "../docs/markdown.ts";
import { eventSection } from "./event-section.ts";
import { money, NONE, percent } from "./figures.ts";
import type { EventRuns } from "./run-event.ts";
import type { TapeRuns } from "./run-tape.ts";
import { timingSection } from "./timing-section.ts";

/** A tape of the home, and what came of every strategy on it. */
export interface NamedRuns extends TapeRuns {
  readonly tape: string;
  readonly kind: string;
}

/** docs/strategy-results.md. */
export const strategyResultsPage = (
  events: readonly EventRuns[],
  tapes: readonly NamedRuns[],
): string =>
  `${[
    "# Strategies: what came of them",
    "Made by `npm run strategy-results`; every figure is a run of a strategy that comes along, with the defaults below, on real history unless it says otherwise.",
    shortcomings(events),
    inShort(events),
    makeAgain(),
    strategySection(),
    ...events.map(eventSection),
    timingSection(events),
    everythingSection(tapes),
  ].join("\n\n")}\n`;

const shortcomings = (events: readonly EventRuns[]): string => {
  const silent = events.flatMap(({ event, sheets }) =>
    sheets
      .filter(({ standing }) => standing.trades === 0)
      .map(({ strategy }) => `${code(strategy.id)} on ${event.title}`),
  );
  return [
    "## What this cannot show",
    "",
    "- **A dip-buyer's profit on the one famous dip that recovered proves nothing.** USDC came back because its reserves were made whole over a weekend; UST did not come back, and the same rules lost there what the table says. Which it will be is not in the price.",
    "- Three events: three draws, no distribution. No ratio is given here and none should be worked out; hit rates over one to a few trades are none.",
    "- The developers have seen all of these events, and who chose the defaults knew how they ended. Nothing here is out of sample.",
    "- Bars, not quotes: the spread is assumed (5 bps), and where bars say no volume any size is taken to have been there. In the worst minutes neither held. See [what is assumed](backtesting.md#how-a-fill-is-made).",
    "- `flight` holds the coin from the start and so pays for it; what it is worth is what it keeps against `hold`, on tapes that were chosen because a coin fell. What false alarms cost a holder stands in the last table, on the calm tapes.",
    ...(silent.length === 0
      ? []
      : [`- No trade at all, so no result either: ${silent.join(", ")}. A zero is not a success.`]),
  ].join("\n");
};

/** The returns of all events, and what heeding the alerts was worth to a holder. */
const inShort = (events: readonly EventRuns[]): string => {
  const ids = ["flight", "depegReversion", "hold", "article"];
  const last = "flight less hold";
  return [
    "## In short",
    "",
    tableOf(
      ["return", ...ids, last],
      events.map(({ event, sheets }) => {
        const of = (id: string): number =>
          sheets.find(({ strategy }) => strategy.id === id)?.pnl.return ?? Number.NaN;
        return [
          event.title,
          ...ids.map((id) => percent(of(id))),
          percent(of("flight") - of("hold")),
        ];
      }),
      [...ids, last],
    ),
  ].join("\n");
};

const makeAgain = (): string =>
  [
    "## Made again",
    "",
    "With the market data beside this folder:",
    "",
    "```",
    "npm run shared-tapes -- history        # makes the tapes, some minutes",
    "npm run strategy-results -- history    # runs everything, writes this page",
    "```",
    "",
    "One run alone is a `backtest`; the commands stand at each event. The table at the end is `npx pegtape backtest <tape> --strategy <strategy> --home history`.",
  ].join("\n");

/** The strategies and defaults that the figures are of. */
export const strategySection = (): string =>
  [
    "## Strategies and their defaults",
    "",
    tableOf(
      ["strategy", "what it is", "defaults"],
      [...strategies.values()].map(({ id, title, parameters }) => [
        code(id),
        escaped(title),
        Object.entries(parameters)
          .map(([name, spec]) => code(`${name}=${formatParameter(spec, spec.default)}`))
          .join(" "),
      ]),
    ),
  ].join("\n");

const NUMBERS = ["P&L", "return", "drawdown", "trades", "costs"];

const everythingSection = (tapes: readonly NamedRuns[]): string => {
  const sheets = tapes.flatMap((each) => each.sheets);
  const failed = sheets.filter(({ failure }) => failure !== null).length;
  const without = tapes.flatMap((each) => each.without).length;
  return [
    "## Every strategy on every tape",
    `${tapes.length} tapes, ${strategies.size} strategies, 100,000 at the start in each: ${sheets.length} runs, of which ${failed} failed; ${without} cannot run, with the reason. Money is in the currency named. \`cross\` and \`article\` trade often, and on coins that hardly move what they lose is what trading cost. The hours of \`index\` are a vendor's averages, at which nobody could trade.`,
    tableOf(["tape", "strategy", "currency", ...NUMBERS, "remark"], tapes.flatMap(rowsOf), NUMBERS),
  ].join("\n\n");
};

const rowsOf = ({ tape, kind, sheets, without }: NamedRuns): string[][] =>
  [...strategies.keys()].map((id) => {
    const sheet = sheets.find(({ strategy }) => strategy.id === id);
    if (sheet !== undefined) return [code(tape), id, ...cellsOf(sheet, kind)];
    const why = without.find(({ name }) => name === id)?.why ?? "not run";
    const dashes = ["currency", ...NUMBERS].map(() => NONE);
    return [code(tape), id, ...dashes, `cannot run: ${escaped(why.replace(`${id}: `, ""))}`];
  });

const cellsOf = (sheet: TearSheet, kind: string): string[] => {
  const { pnl, drawdown, standing, costs, settings, failure, watermark, trading } = sheet;
  return [
    ...[settings.currency, money(pnl.total), percent(pnl.return), percent(drawdown.fraction)],
    ...[String(standing.trades), money(costs.total)],
    [
      ...(watermark === null ? [] : [`**${kind}: no evidence**`]),
      // Its capital is placed as soon as its currencies have a price.
      ...(Number(pnl.start) === 0
        ? [`never had its capital: nothing here prices what it pays with in ${settings.currency}`]
        : []),
      ...(failure === null ? [] : [`failed: ${escaped(failure.cause)}`]),
      ...(trading.rejected === 0 ? [] : [`${trading.rejected} orders rejected`]),
    ].join("; "),
  ];
};
