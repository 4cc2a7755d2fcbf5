/** As much of a terminal as the monitor's pictures use: it says what stands there, and refuses what it does not know. */
export class Screen {
  readonly columns: number;
  #cells: { text: string; ink: string }[][];
  #row = 0;
  #column = 0;
  #ink = "";
  /** Bytes that came so far. */
  taken = 0;

  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.#cells = Array.from({ length: rows }, () => this.#blank());
  }

  get text(): string {
    return this.#cells
      .map((row) =>
        row
          .map(({ text }) => text)
          .join("")
          .trimEnd(),
      )
      .join("\n");
  }

  /** The same with the colours of every cell. */
  get cells(): string {
    return this.#cells
      .map((row) => row.map(({ text, ink }) => `${ink}|${text}`).join(""))
      .join("\n");
  }

  write(output: string): void {
    this.taken += output.length;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are a terminal's orders.
    for (const part of output.match(/\u001b\[[?\d;]*[A-Za-z]|[\s\S]/gu) ?? [])
      if (part.startsWith("\u001b[")) this.#obey(part.slice(2));
      else this.#put(part);
  }

  #obey(order: string): void {
    const numbers = order.slice(0, -1).split(";").map(Number);
    if (order.endsWith("m")) this.#ink = order === "0m" ? "" : order;
    else if (order.endsWith("H"))
      [this.#row, this.#column] = [(numbers[0] ?? 1) - 1, (numbers[1] ?? 1) - 1];
    else if (order === "2J") this.#cells = this.#cells.map(() => this.#blank());
    else if (!/^\?2026[hl]$/.test(order)) throw new Error(`an order that nobody knows: ${order}`);
  }

  #put(character: string): void {
    if (character < " " || (character > "~" && character < "\u00a0"))
      throw new Error(`a control character: ${JSON.stringify(character)}`);
    const row = this.#cells[this.#row];
    if (row === undefined) throw new Error(`row ${this.#row} is not there`);
    if (/\p{Mn}/u.test(character)) {
      const before = row[this.#column - 1];
      if (before) before.text += character;
      return;
    }
    const wide = /[\u4e00-\u9fff]/.test(character);
    if (this.#column + (wide ? 2 : 1) > this.columns) throw new Error("wider than the screen");
    row[this.#column] = { text: character, ink: this.#ink };
    if (wide) row[this.#column + 1] = { text: "", ink: this.#ink };
    this.#column += wide ? 2 : 1;
  }

  #blank() {
    return Array.from({ length: this.columns }, () => ({ text: " ", ink: "" }));
  }
}
