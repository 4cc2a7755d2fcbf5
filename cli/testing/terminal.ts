/** As much of a terminal as the status picture uses, to see what a person would. Colours are taken off. */
export class Terminal {
  columns: number;
  readonly rows: number;
  #rows: string[] = [""];
  #at = 0;
  #column = 0;
  #wraps = true;

  constructor({ columns, rows }: { readonly columns: number; readonly rows: number }) {
    this.columns = columns;
    this.rows = rows;
  }

  /** What stands there, from what has scrolled away to the last line that is not empty. */
  get lines(): string[] {
    const lines = this.#rows.map((row) => row.trimEnd());
    while (lines.at(-1) === "") lines.pop();
    return lines;
  }

  get text(): string {
    return this.lines.join("\n");
  }

  /** Makes the window as wide; lines that do not fit take two, as most terminals have it. */
  resize(columns: number): void {
    const rows = this.#rows.flatMap((row, at) => {
      const pieces = row.trimEnd().match(new RegExp(`.{1,${columns}}`, "g")) ?? [""];
      // Those that were one line stay one.
      return at < this.#at || row !== "" ? pieces : [row];
    });
    this.columns = columns;
    this.#at += rows.length - this.#rows.length;
    this.#rows = rows;
  }

  readonly write = (text: string): void => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are a terminal's orders.
    for (const part of text.match(/\u001b\[[?\d;]*[A-Za-z]|\r|\n|[^\u001b\r\n]+/g) ?? []) {
      if (part === "\r") this.#column = 0;
      else if (part === "\n") this.#lineFeed();
      else if (part.startsWith("\u001b")) this.#obey(part.slice(2));
      else for (const character of part) this.#put(character);
    }
  };

  #obey(order: string): void {
    const count = Number(/^\d+/.exec(order)?.[0] ?? 1);
    const row = this.#rows[this.#at] ?? "";
    if (order.endsWith("A")) {
      // Beyond the top of the window nothing is reached.
      const top = Math.max(0, this.#rows.length - this.rows);
      this.#at = Math.max(top, this.#at - count);
    } else if (order === "J") {
      this.#rows.length = this.#at + 1;
      this.#rows[this.#at] = row.slice(0, this.#column);
    } else if (order === "K") this.#rows[this.#at] = row.slice(0, this.#column);
    else if (order === "?7l") this.#wraps = false;
    else if (order === "?7h") this.#wraps = true;
    else if (!order.endsWith("m")) throw new Error(`an order that nobody knows: ${order}`);
  }

  #lineFeed(): void {
    this.#at += 1;
    this.#column = 0;
    if (this.#at === this.#rows.length) this.#rows.push("");
  }

  #put(character: string): void {
    if (this.#column >= this.columns) {
      if (this.#wraps) this.#lineFeed();
      else this.#column = this.columns - 1;
    }
    const row = (this.#rows[this.#at] ?? "").padEnd(this.#column);
    this.#rows[this.#at] =
      `${row.slice(0, this.#column)}${character}${row.slice(this.#column + 1)}`;
    this.#column += 1;
  }
}
