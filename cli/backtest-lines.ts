import { readableTime } from "../engine/alerts/readable-time.ts";
import { formatParameter, type ParameterTable } from "../engine/backtest/parameters.ts";
import type {
  Compared,
  Interval,
  SheetTrade,
  TearSheet,
} from "../engine/backtest/tear-sheet/shape.ts";
import { micros, parseTime } from "../engine/market/time.ts";
import { grouped, paint, plain, table } from "./text.ts";

/** Trades that a summary shows; more are counted. */
const SHOWN = 20;

/** What a run came to, for people: who and on what, then the trades where they are few, else the ratios first. */
export const backtestLines = (
  sheet: TearSheet,
  parameters: ParameterTable,
  color: boolean,
): string[] => {
  const { standing, remarks, assumptions } = sheet;
  const trades = block("Trades", tradeRows(sheet), color);
  const ratios = block("Ratios, a year, with their 95 % intervals", ratioRows(sheet), color);
  return [
    ...headLines(sheet, parameters, color),
    ...(standing.leads === "trades" ? trades : ratios),
    ...block("Profit and loss", profitRows(sheet), color),
    ...block("Against others, same capital and terms", comparisonRows(sheet), color),
    ...(sheet.sensitivity.length === 0
      ? []
      : block("With one thing changed", sensitivityRows(sheet), color)),
    ...(standing.leads === "trades" ? ratios : trades),
    ...said("To know", remarks, color),
    ...said("Assumed, where the tape does not say", assumptions, color),
  ];
};

const headLines = (sheet: TearSheet, specs: ParameterTable, color: boolean): string[] => {
  const { strategy, tape, kind, watermark, settings, failure } = sheet;
  const title = `${strategy.title} (${strategy.id}) on ${tape.name}`;
  const mark =
    watermark === null ? [] : [paint(color, "alarm", `${watermark}: no figure here is evidence`)];
  const stopped =
    failure === null
      ? []
      : [
          paint(
            color,
            "red",
            plain(
              `FAILED${failure.time === null ? "" : ` at ${at(failure.time)}`}: ${failure.cause}`,
            ),
          ),
        ];
  const parameters = Object.entries(strategy.parameters).map(([name, value]) => {
    const spec = specs[name];
    return `${name}=${spec === undefined ? value : formatParameter(spec, value)}`;
  });
  const rows = [
    ["tape", `${kind}, ${grouped(tape.ticks)} ticks, ${at(tape.from)} to ${at(tape.to)}`],
    ["parameters", parameters.join(" ") || "none"],
    ["capital", `${money(settings.capital)} ${settings.currency}, seed ${settings.seed}`],
  ];
  return [...mark, paint(color, "bold", plain(title)), ...stopped, ...indented(rows)];
};

const tradeRows = ({ trades, tradesOmitted, settings: { currency } }: TearSheet): string[][] => {
  if (trades.length === 0) return [["none: it never held anything that it had not begun with"]];
  const head = [
    "opened",
    "closed",
    "what",
    "size",
    "entry",
    "exit",
    `P&L ${currency}`,
    "mae",
    "mfe",
  ];
  const rest = trades.length - SHOWN + tradesOmitted;
  return [
    head,
    ...trades.slice(0, SHOWN).map(tradeRow),
    ...(rest > 0 ? [[`… and ${grouped(rest)} more: --report shows them`]] : []),
  ];
};

const tradeRow = ({ asset, venue, ...trade }: SheetTrade): string[] => [
  at(trade.openedAt),
  trade.closedAt === null ? "open" : at(trade.closedAt),
  `${asset} on ${venue}`,
  money(trade.size),
  price(trade.entry),
  price(trade.exit),
  signed(trade.pnl),
  bps(trade.mae),
  bps(trade.mfe),
];

const profitRows = (sheet: TearSheet): string[][] => {
  const { pnl, costs, drawdown, exposure, trading, entryTiming } = sheet;
  const { currency } = sheet.settings;
  const { entries, median } = entryTiming;
  return [
    ["result", `${signed(pnl.total)} ${currency}, ${percent(pnl.return)} of ${money(pnl.start)}`],
    ["realised", `${signed(pnl.realised)}, unrealised ${signed(pnl.unrealised)}`],
    [
      "costs",
      `${money(costs.total)}: fees ${money(costs.fees)}, slippage ${money(costs.slippage)}, transfers ${money(costs.transferFees)}`,
    ],
    ["drawdown", `${percent(drawdown.fraction)}, ${money(drawdown.money)} ${currency} at most`],
    ["in the market", `${percent(exposure.timeInMarket)} of the time`],
    [
      "orders",
      `${grouped(trading.orders)}, of which ${grouped(trading.rejected)} rejected and ${grouped(trading.cancelled)} cancelled; ${grouped(trading.fills)} fills, turnover ${ratio(trading.turnover)}`,
    ],
    ["hit rate", `${percent(trading.hitRate)}, profit factor ${capped(trading.profitFactor)}`],
    [
      "entry timing",
      entries === 0
        ? "no trade was opened within a depeg"
        : `${ratio(median)} in the middle of ${entries}: 0 is the trough, 1 is par`,
    ],
  ];
};

const comparisonRows = ({ comparison }: TearSheet): string[][] => [
  ["strategy", "P&L", "return", "drawdown", "trades", "hit rate", "costs", "entry timing"],
  ...comparison.map(comparedRow),
];

const comparedRow = (each: Compared): string[] => [
  each.failure === null ? each.name : `${each.name} (failed)`,
  signed(each.pnl),
  percent(each.return),
  percent(each.maxDrawdown),
  grouped(each.trades),
  percent(each.hitRate),
  money(each.costs),
  ratio(each.entryTiming),
];

const sensitivityRows = ({ sensitivity, pnl, standing }: TearSheet): string[][] => [
  ["what", "P&L", "return", "trades"],
  ["as it is", signed(pnl.total), percent(pnl.return), grouped(standing.trades)],
  ...sensitivity.map(({ what, setting, failure, ...step }) => [
    `${what} ${setting}`,
    ...(failure === null
      ? [signed(step.pnl), percent(step.return), grouped(step.trades)]
      : [NONE, NONE, NONE, `cannot run: ${failure}`]),
  ]),
];

const ratioRows = ({ ratios }: TearSheet): string[][] => [
  ["Sharpe", interval(ratios.sharpe)],
  ["Sortino", interval(ratios.sortino)],
  ["Calmar", interval(ratios.calmar)],
  ["from", `${grouped(ratios.returns)} returns of ${ratios.period}`],
];

const block = (title: string, rows: readonly (readonly string[])[], color: boolean): string[] => [
  "",
  paint(color, "bold", title),
  ...indented(rows),
];

const said = (title: string, sentences: readonly string[], color: boolean): string[] =>
  sentences.length === 0
    ? []
    : block(
        title,
        sentences.map((each) => [each]),
        color,
      );

const indented = (rows: readonly (readonly string[])[]): string[] =>
  table(rows).map((row) => `  ${plain(row)}`);

const NONE = "-";
type Figure = number | string | null;

const decimals = (value: Figure, places: number): string => {
  const number = Number(value ?? Number.NaN);
  if (!Number.isFinite(number)) return NONE;
  const [whole = "", fraction] = Math.abs(number).toFixed(places).split(".");
  const text = `${grouped(Number(whole))}${fraction === undefined ? "" : `.${fraction}`}`;
  return number < 0 && /[1-9]/.test(text) ? `-${text}` : text;
};

const money = (value: Figure): string => decimals(value, 2);
const signed = (value: Figure): string =>
  Number(value ?? Number.NaN) > 0 ? `+${money(value)}` : money(value);
const percent = (part: number | null): string =>
  part === null ? NONE : `${decimals(part * 100, 2)} %`;
const ratio = (value: Figure): string => decimals(value, 2);
/** Beyond this a ratio says only that there was nothing to divide by. */
const MOST = 1000;
const capped = (value: number | null): string => {
  if (value === null || Math.abs(value) <= MOST) return ratio(value);
  return value > 0 ? `> ${grouped(MOST)}` : `< -${grouped(MOST)}`;
};
const bps = (value: number | null): string => (value === null ? NONE : `${decimals(value, 0)} bps`);
const price = (value: number | null): string =>
  value === null ? NONE : String(Number(value.toPrecision(6)));
const interval = ({ estimate, low, high }: Interval): string =>
  `${capped(estimate)} (${capped(low)} to ${capped(high)})`;
const at = (text: string): string => readableTime(parseTime(text) ?? micros(0));
