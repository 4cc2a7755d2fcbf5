/** Rows of numbers that grow, kept as columns: 20,000 frames are no 20,000 objects. */
export class Table<Name extends string> {
  readonly names: readonly Name[];
  length = 0;
  #columns: Float64Array[];

  constructor(names: readonly Name[]) {
    this.names = names;
    this.#columns = names.map(() => new Float64Array(1024));
  }

  get(name: Name, row: number): number {
    return this.#columns[this.names.indexOf(name)]?.[row] ?? Number.NaN;
  }

  set(name: Name, row: number, value: number): void {
    const column = this.#columns[this.names.indexOf(name)];
    if (column) column[row] = value;
  }

  append(row: readonly number[]): void {
    const room = this.#columns[0]?.length ?? 0;
    if (this.length === room)
      this.#columns = this.#columns.map((column) => {
        const larger = new Float64Array(room * 2);
        larger.set(column);
        return larger;
      });
    const columns = this.#columns;
    for (let at = 0; at < columns.length; at++) {
      const column = columns[at];
      if (column) column[this.length] = row[at] ?? Number.NaN;
    }
    this.length += 1;
  }

  /** Keeps only these rows, given in ascending order. */
  keep(rows: readonly number[]): void {
    for (const column of this.#columns)
      for (const [to, from] of rows.entries()) column[to] = column[from] ?? Number.NaN;
    this.length = rows.length;
  }

  /** Nothing is copied: to be read before the next row comes. */
  view(): Readonly<Record<Name, Float64Array>> {
    return this.#cut((column) => column.subarray(0, this.length));
  }

  columns(): Readonly<Record<Name, Float64Array>> {
    return this.#cut((column) => column.slice(0, this.length));
  }

  #cut(of: (column: Float64Array) => Float64Array): Record<Name, Float64Array> {
    return Object.fromEntries(
      this.names.map((name, at) => [name, of(this.#columns[at] ?? new Float64Array(0))]),
    ) as Record<Name, Float64Array>;
  }
}
