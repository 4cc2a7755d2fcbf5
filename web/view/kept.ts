/** The last few things that were made, by a name that changes when they would; what failed is made again. */
export class Kept<T> {
  readonly #most: number;
  readonly #made = new Map<string, Promise<T>>();

  constructor(most: number) {
    this.#most = most;
  }

  async get(name: string, make: () => Promise<T>): Promise<T> {
    const found = this.#made.get(name) ?? make();
    this.#made.delete(name);
    this.#made.set(name, found);
    found.catch(() => this.#made.delete(name));
    const [oldest] = this.#made.keys();
    if (this.#made.size > this.#most && oldest !== undefined) this.#made.delete(oldest);
    return found;
  }
}
