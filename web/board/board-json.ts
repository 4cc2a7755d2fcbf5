import { formatTime } from "../../engine/market/time.ts";
import type { Board, BoardCoin, BoardRow } from "./board.ts";

/** The board for programs: times in ISO, ages in seconds, null where there is no value. */
export const boardJson = ({ clock, ticksPerSecond, coins, ...rest }: Board) => ({
  ...rest,
  clock: Number.isNaN(clock) ? null : formatTime(clock),
  ticksPerSecond: finite(Math.round(ticksPerSecond * 10) / 10),
  coins: coins.map(coinJson),
});

const coinJson = ({ rows, age, basis, baseRate, ...coin }: BoardCoin) => ({
  ...numbers(coin),
  basis: basis ?? null,
  ageSeconds: finite(age / 1e6),
  indicators: numbers(coin.indicators),
  sparkline: coin.sparkline.map(finite),
  baseRate: baseRate ?? null,
  rows: rows.map(rowJson),
});

const rowJson = ({ age, ...row }: BoardRow) => ({ ...numbers(row), ageSeconds: finite(age / 1e6) });

/** JSON has no NaN. */
const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

const numbers = <T extends object>(values: T) =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]: [string, unknown]) => [
      name,
      typeof value === "number" ? finite(value) : value,
    ]),
  );
