import type { Month, TearSheet } from "../../../engine/backtest/tear-sheet/shape.ts";
import { signedPercent } from "../../exact.ts";
import type { Html } from "../../html.ts";
import { table } from "../../parts.ts";
import { block } from "./block.ts";

const NAMES = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Returns by month, a row a year; months outside of the run are empty. */
export const monthTable = (sheet: TearSheet): Html => {
  const years = [...new Set(sheet.months.map(({ month }) => month.slice(0, 4)))];
  const known = new Map(sheet.months.map((month) => [month.month, month]));
  const cell = (year: string, at: number): string => {
    const found = known.get(`${year}-${String(at + 1).padStart(2, "0")}`);
    return found === undefined ? "" : plain(found.return);
  };
  return block(
    sheet,
    "Returns by month, %",
    table<string>(
      "Returns by month, %",
      [
        { head: "year", cell: (year) => year },
        ...NAMES.map((head, at) => ({
          head,
          number: true,
          cell: (year: string) => cell(year, at),
        })),
        { head: "year", number: true, cell: (year) => plain(whole(sheet.months, year)) },
      ],
      years,
    ),
  );
};

const plain = (value: number | null): string => signedPercent(value).replace(/\s%$/, "");

const whole = (months: readonly Month[], year: string): number =>
  months
    .filter(({ month }) => month.startsWith(year))
    .reduce((product, each) => product * (1 + (each.return ?? 0)), 1) - 1;
