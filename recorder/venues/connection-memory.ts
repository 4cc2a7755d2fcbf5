/**
 * What an adapter must remember of one connection to read its next frame: channel numbers, the last best quote, a book.
 * Plain JSON data by name, so that it can be written down and put back. Gone with the connection.
 */
export class ConnectionMemory {
  readonly #items: Map<string, unknown>;

  constructor(saved: readonly (readonly [string, unknown])[] = []) {
    this.#items = new Map(saved);
  }

  get size(): number {
    return this.#items.size;
  }

  /** What was remembered under `name`. The adapter that wrote it knows its type. */
  get<T>(name: string): T | undefined {
    return this.#items.get(name) as T | undefined;
  }

  /**
   * Remembers JSON data. A hostile feed cannot make it grow for ever: beyond 10,000 names the oldest goes, and names of
   * more than 200 characters, which no venue has, are not remembered at all.
   */
  set(name: string, value: unknown): void {
    if (name.length > LONGEST_NAME) return;
    if (!this.#items.has(name) && this.#items.size >= MOST) {
      const [oldest] = this.#items.keys();
      if (oldest !== undefined) this.#items.delete(oldest);
    }
    this.#items.set(name, value);
  }

  delete(name: string): void {
    this.#items.delete(name);
  }

  /** As plain data, for `new ConnectionMemory(saved)`. */
  save(): [string, unknown][] {
    return [...this.#items];
  }
}

const MOST = 10_000;
const LONGEST_NAME = 200;
