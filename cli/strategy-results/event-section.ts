import type { SheetTrade, TearSheet } from "../../engine/backtest/tear-sheet/shape.ts";
import { formatTime, micros } from "../../engine/market/time.ts";
import { code, escaped, tableOf } from "../docs/markdown.ts";
import { entriesOf } from "./entries.ts";
import { commandOf } from "./events.ts";
import { bps, minute, money, NONE, percent, price } from "./figures.ts";
import { COMPARED, type EventRuns } from "./run-event.ts";

/** The tear sheets of one event beside each other. */
export const eventSection = (runs: EventRuns): string => {
  const { event, sheets, label } = runs;
  const [first] = sheets;
  if (first === undefined) return `## ${event.title}\n\nNothing could run on ${event.tape}.`;
  const { tape, settings } = first;
  const trough =
    label === undefined
      ? "No depeg of it is labelled there."
      : `Its trough: ${bps(label.peak.off)} bps under par at ${minute(formatTime(micros(label.peak.time)))}, as it was labelled afterwards over all venues of the coin.`;
  return [
    `## ${event.title}`,
    `${code(tape.name)}, ${minute(tape.from)} to ${minute(tape.to)}; ${money(settings.capital)} ${settings.currency}. ${event.about} ${trough}`,
    tableOf(["", ...sheets.map(headOf)], rowsOf(runs), sheets.map(headOf)),
    ...sheets.filter(isCompared).map(tradesOf),
    saidBy(sheets, "Remarks of the sheets", ({ remarks }) => remarks),
    saidBy(sheets, "Assumed", ({ assumptions }) => assumptions),
    ["```", ...COMPARED.map((id) => commandOf(event, id, `--report ${id}.html`)), "```"].join("\n"),
  ].join("\n\n");
};

const isCompared = ({ strategy: { id } }: TearSheet): boolean =>
  COMPARED.some((each) => each === id);

const headOf = (sheet: TearSheet): string =>
  isCompared(sheet) ? `**${sheet.strategy.id}**` : sheet.strategy.id;

const rowsOf = ({ sheets, label }: EventRuns): string[][] => {
  const off = label?.peak.off ?? Number.NaN;
  const row = (name: string, cell: (sheet: TearSheet) => string): string[] => [
    name,
    ...sheets.map(cell),
  ];
  const entry = (name: string, pick: "first" | "middle"): string[] =>
    row(name, (sheet) => {
      const at = entriesOf(sheet, label)[pick];
      return Number.isNaN(at) ? NONE : `${bps(at * off)} bps, ${percent(at, 0)}`;
    });
  return [
    row("P&L", ({ pnl }) => money(pnl.total)),
    row("of it realised", ({ pnl }) => money(pnl.realised)),
    row("return", ({ pnl }) => percent(pnl.return)),
    row("largest drawdown", ({ drawdown }) => percent(drawdown.fraction)),
    row(
      "trades, of them open at the end",
      ({ standing, trading }) => `${standing.trades}, ${trading.open}`,
    ),
    row("costs", ({ costs }) => money(costs.total)),
    row("fees", ({ costs }) => money(costs.fees)),
    row("slippage", ({ costs }) => money(costs.slippage)),
    row("transfers", ({ costs }) => money(costs.transferFees)),
    row("time in the market", ({ exposure }) => percent(exposure.timeInMarket)),
    row("mean exposure", ({ exposure }) => percent(exposure.mean)),
    row("worst MAE, bps", ({ trades }) => bps(farthest(trades, "mae"))),
    row("best MFE, bps", ({ trades }) => bps(farthest(trades, "mfe"))),
    row("trades opened within the depeg", (sheet) => String(entriesOf(sheet, label).count)),
    row("of them before the trough", (sheet) => String(entriesOf(sheet, label).early)),
    entry("first entry over the trough, part of the way to par", "first"),
    entry("middle entry over the trough, part of the way to par", "middle"),
    row("look-ahead", ({ audit }) =>
      audit === null ? "not audited" : `${audit.verdict}, ${audit.cuts} cuts`,
    ),
    row("ran to the end", ({ failure }) => (failure === null ? "yes" : escaped(failure.cause))),
  ];
};

const farthest = (trades: readonly SheetTrade[], what: "mae" | "mfe"): number | null => {
  const values = trades.flatMap((trade) => trade[what] ?? []);
  if (values.length === 0) return null;
  return what === "mae" ? Math.min(...values) : Math.max(...values);
};

/** Its trades one by one: there are few. */
const tradesOf = ({ strategy, trades, settings }: TearSheet): string => {
  if (trades.length === 0) return `${code(strategy.id)} never held anything.`;
  const numbers = ["units", "entry", "exit", `P&L, ${settings.currency}`, "MAE", "MFE"];
  const head = ["opened", "closed", ...numbers];
  const rows = trades.map((trade) => [
    minute(trade.openedAt),
    trade.closedAt === null ? "open, at the last mark" : minute(trade.closedAt),
    money(trade.size),
    price(trade.entry),
    price(trade.exit),
    money(trade.pnl),
    bps(trade.mae),
    bps(trade.mfe),
  ]);
  return `Trades of ${code(strategy.id)}:\n\n${tableOf(head, rows, numbers)}`;
};

/** Each sentence once, with those that say it. */
const saidBy = (
  sheets: readonly TearSheet[],
  title: string,
  sentencesOf: (sheet: TearSheet) => readonly string[],
): string => {
  const by = new Map<string, string[]>();
  for (const sheet of sheets)
    for (const sentence of sentencesOf(sheet))
      by.set(sentence, [...(by.get(sentence) ?? []), sheet.strategy.id]);
  const lines = [...by].map(([sentence, ids]) => `- ${ids.join(", ")}: ${escaped(sentence)}`);
  return [`${title}:`, "", ...(lines.length === 0 ? ["- none"] : lines)].join("\n");
};
