import { quoteText } from "../../../recorder/duckdb.ts";
import type { Cells } from "../cells.ts";
import { priceCheck, sideCheck, sizeCheck, timeCheck } from "./checks.ts";
import type { Shape, SideWords } from "./shape.ts";

/** Not IN: DuckDB makes a join of a long one, over every row, also where it stands in a branch that none takes. */
const isWord = (text: string, words: readonly string[]): string =>
  words.length === 0
    ? "FALSE"
    : `list_contains([${words.map(quoteText).join(", ")}]::VARCHAR[], ${text})`;

/** 1 bought, 2 sold, 0 not said, NULL for an unknown word. The usual spelling is compared first. */
export const sideSql = (cells: Cells, words: SideWords): string => {
  const text = cells.text("side");
  if (!cells.has("side")) return "CAST(0 AS UTINYINT)";
  const [buy = "", sell = ""] = [words.buy[0], words.sell[0]];
  return `CAST(CASE ${text} WHEN ${quoteText(buy)} THEN 1 WHEN ${quoteText(sell)} THEN 2 ELSE
    CASE WHEN ${text} IS NULL OR ${isWord(text, words.unknown)} THEN 0
      WHEN ${isWord(text, words.buy)} THEN 1 WHEN ${isWord(text, words.sell)} THEN 2 END END AS UTINYINT)`;
};

/** A side of `sideSql` as the tape spells it. */
export const sideText = "CASE side WHEN 1 THEN 'buy' WHEN 2 THEN 'sell' END";

/** One trade a row. */
export const trade: Shape = {
  id: "trade",
  fields: {
    time: "required",
    price: "required",
    size: "required",
    side: "optional",
    trade_id: "optional",
  },
  staged: {
    event_time: "TIMESTAMP",
    price: "DECIMAL(18, 8)",
    size: "DECIMAL(18, 8)",
    side: "UTINYINT",
    trade_id: "VARCHAR",
  },
  read: (cells, words) => ({
    event_time: cells.time("time"),
    price: cells.decimal("price"),
    size: cells.decimal("size"),
    side: sideSql(cells, words),
    trade_id: cells.text("trade_id"),
  }),
  checks: [
    timeCheck("time", "event_time IS NULL"),
    priceCheck("price", "price"),
    sizeCheck("size", "size"),
    sideCheck,
  ],
  ticks: {
    event_time: "event_time",
    kind: "'trade'",
    price: "price",
    size: "size",
    side: sideText,
    trade_id: "trade_id",
  },
};
