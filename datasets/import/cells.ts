import type { TimeUnit } from "./columns.ts";
import type { Source } from "./source.ts";
import { decimalSql, isIso, plainTimeSql, textSql, timeSql, wholeSql } from "./sql-values.ts";

/** A field of ours in a file: the position of its column, and the unit when it is a time. */
export interface Cell {
  readonly at: number;
  readonly unit: TimeUnit | undefined;
}

/** Where our fields stand in one file, as SQL. A field that the file lacks is NULL. */
export class Cells {
  readonly #source: Source;
  readonly #cells: ReadonlyMap<string, Cell>;

  constructor(source: Source, cells: ReadonlyMap<string, Cell>) {
    this.#source = source;
    this.#cells = cells;
  }

  has(field: string): boolean {
    return this.#cells.has(field);
  }

  get(field: string): Cell | undefined {
    return this.#cells.get(field);
  }

  /** The file's own name of the column that holds `field`. */
  name(field: string): string {
    return this.#source.columns[this.#cells.get(field)?.at ?? -1]?.name ?? field;
  }

  /** The source's rows, as `Source.from`, with what `time` takes from them: its SQL is over these. */
  from(options?: Parameters<Source["from"]>[0]): string {
    const rows = this.#source.from(options);
    const casts = new Set(
      [...this.#cells.values()]
        .filter((cell) => this.#isIsoText(cell))
        .map(({ at }) => `${plainTimeSql(`c${at}`)} AS c${at}_time`),
    );
    return casts.size === 0 ? rows : `(SELECT *, ${[...casts].join(", ")} FROM ${rows})`;
  }

  text(field: string): string {
    return this.#sql(field, "VARCHAR", textSql);
  }

  decimal(field: string): string {
    return this.#sql(field, "DECIMAL(18, 8)", decimalSql);
  }

  time(field: string): string {
    return this.#sql(field, "TIMESTAMP", (column, type, unit) =>
      timeSql(column, type, unit, type === "VARCHAR" ? `${column}_time` : undefined),
    );
  }

  whole(field: string): string {
    return this.#sql(field, "BIGINT", wholeSql);
  }

  /** True where the file says something that `value` could not read. */
  unread(field: string, value: string): string {
    return this.has(field) ? `(${this.text(field)} IS NOT NULL AND ${value} IS NULL)` : "FALSE";
  }

  /** Of a column that holds no time nobody asks, and DuckDB computes nothing. */
  #isIsoText({ at, unit }: Cell): boolean {
    return isIso(unit) && this.#source.columns[at]?.type === "VARCHAR";
  }

  #sql(
    field: string,
    nothing: string,
    make: (column: string, type: string, unit: TimeUnit | undefined) => string,
  ): string {
    const cell = this.#cells.get(field);
    const type = this.#source.columns[cell?.at ?? -1]?.type;
    return cell === undefined || type === undefined
      ? `CAST(NULL AS ${nothing})`
      : make(`c${cell.at}`, type, cell.unit);
  }
}
