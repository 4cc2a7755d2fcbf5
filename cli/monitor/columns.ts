import type { Board, BoardCoin, BoardRow } from "../../web/board/board.ts";
import {
  actionText,
  ageText,
  feedText,
  plain,
  priceText,
  roughAge,
} from "../../web/board/board-text.ts";
import { oneDecimal, signedBps } from "../../web/format.ts";
import { spark } from "./spark.ts";

/** A column of the board, in the order of the pages. */
export interface Column {
  readonly head: string;
  readonly width: number;
  readonly isNumber: boolean;
  /** What is no longer true of a coin without a fresh venue, or of a venue that is not: struck. */
  readonly isPrice?: boolean;
  coin(coin: BoardCoin): string;
  row(row: BoardRow): string;
}

/** Where a sparkline says something. */
const LEAST_SPARK = 12;
const MOST_SPARK = 60;
const SAYS = 34;

const BASIC: readonly Column[] = [
  {
    ...{ head: "bps", width: 7, isNumber: true, isPrice: true },
    coin: ({ deviation }) => signedBps(deviation),
    row: ({ deviation }) => signedBps(deviation),
  },
  {
    ...{ head: "price", width: 8, isNumber: true, isPrice: true },
    coin: ({ price }) => priceText(price),
    row: ({ price }) => priceText(price),
  },
  {
    ...{ head: "agree", width: 10, isNumber: false },
    coin: ({ agreeing, fresh, venues }) =>
      fresh === 0 ? `0 of ${venues}` : `${agreeing} of ${fresh}`,
    row: feedText,
  },
  {
    ...{ head: "ago", width: 6, isNumber: true },
    coin: ({ age }) => shortAge(ageText(age)),
    row: ({ age }) => shortAge(roughAge(age)),
  },
];

/** `3 d 4 h` is too long for a column, `3 d` says it. */
const shortAge = (text: string): string => /^< 5 s$|^\d+ \w+/.exec(text)?.[0] ?? text;

const DISPERSION: Column = {
  ...{ head: "range", width: 6, isNumber: true },
  coin: ({ dispersion }) => oneDecimal(dispersion),
  row: ({ spread }) => oneDecimal(spread),
};

const RSI: Column = {
  ...{ head: "RSI", width: 5, isNumber: true },
  coin: ({ rsi }) => oneDecimal(rsi),
  row: ({ rsi }) => oneDecimal(rsi),
};

const indicator = (key: string): Column => ({
  ...{ head: key, width: Math.max(8, key.length), isNumber: true },
  coin: ({ indicators }) => plain(indicators[key] ?? Number.NaN),
  row: () => "",
});

const SPARE = (column: Column): number => column.width + 2;

/** As many columns as there is room for beside `taken` columns; the last hour is always among them. */
export const columnsFor = (board: Board, width: number, taken: number): Column[] => {
  let room = width - taken - BASIC.reduce((sum, column) => sum + SPARE(column), 0);
  const chosen: Column[] = [];
  for (const column of [RSI, DISPERSION, ...board.indicators.map(indicator)]) {
    if (room - SPARE(column) < LEAST_SPARK + 2) continue;
    chosen.push(column);
    room -= SPARE(column);
  }
  // As on the pages: between age and RSI.
  const order = [DISPERSION, RSI];
  const numbers = [
    ...order.filter((column) => chosen.includes(column)),
    ...chosen.filter((column) => !order.includes(column)),
  ];
  const says = room >= LEAST_SPARK + 4 + SAYS;
  const sparkWidth = Math.max(0, Math.min(MOST_SPARK, room - 2 - (says ? SAYS + 2 : 0)));
  const last: Column = {
    ...{ head: "last hour", width: sparkWidth, isNumber: false },
    coin: ({ sparkline }) => spark(sparkline, sparkWidth) || "no history",
    row: () => "",
  };
  const rest = room - SPARE(last) - 2;
  const action: Column = {
    ...{ head: "suggested action, and what became of such falls", isNumber: false },
    width: Math.max(0, rest),
    coin: (coin) =>
      [actionText(coin), coin.baseRate]
        .filter((text) => text !== undefined && text !== "")
        .join(": "),
    row: () => "",
  };
  return [...BASIC, ...numbers, last, ...(says ? [action] : [])];
};
