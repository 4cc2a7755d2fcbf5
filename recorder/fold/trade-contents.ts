/** Trades of an instrument whose contents are remembered: what venues send again by themselves, and a page of history. */
const KEPT = 1024;

/**
 * Price and size of the last trades by their number: a venue that tells another trade under a number that it has used
 * contradicts itself.
 */
export class TradeContents {
  readonly #numbers = new Float64Array(KEPT).fill(Number.NaN);
  readonly #prices = new Float64Array(KEPT);
  readonly #sizes = new Float64Array(KEPT);

  put(number: number, price: number, size: number): void {
    const at = number % KEPT;
    this.#numbers[at] = number;
    this.#prices[at] = price;
    this.#sizes[at] = size;
  }

  /** True where this number is remembered, with another price or size. */
  contradicts(number: number, price: number, size: number): boolean {
    const at = number % KEPT;
    return this.#numbers[at] === number && (this.#prices[at] !== price || this.#sizes[at] !== size);
  }
}
