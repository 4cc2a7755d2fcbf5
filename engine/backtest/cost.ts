const PPM = 1_000_000n;
const LESS_THAN_PPM = PPM - 1n;

/** A part in ppm of an amount of money, rounded up: a venue never rounds in the customer's favour. */
const part = (money: bigint, ppm: bigint): bigint =>
  ppm === 0n ? 0n : (money * ppm + LESS_THAN_PPM) / PPM;

/** What a size costs at a price, steps of 1e-16: a reused record, for in a sweep fills come by the million. */
export class Cost {
  money = 0n;
  /** Rounded up, as is the slippage. */
  fee = 0n;
  slippage = 0n;
  /** All three. */
  whole = 0n;
  #price = 0n;
  #feePpm = 0n;
  #slippagePpm = 0n;
  /** Certainly enough for a step of 1e-8. */
  #plenty = 0;
  // What the integers above were made of: they seldom change, and each is an object.
  #priceOf = 0;
  #feeOf = 0;
  #slippageOf = 0;

  /** From here on at this price, steps of 1e-8, with these costs on top of it, ppm. */
  at(price: number, fee: number, slippage: number): void {
    if (price === this.#priceOf && fee === this.#feeOf && slippage === this.#slippageOf) return;
    if (price !== this.#priceOf) this.#price = BigInt(price);
    if (fee !== this.#feeOf) this.#feePpm = BigInt(fee);
    if (slippage !== this.#slippageOf) this.#slippagePpm = BigInt(slippage);
    this.#priceOf = price;
    this.#feeOf = fee;
    this.#slippageOf = slippage;
    // Room for both roundings, and for those of doubles.
    this.#plenty = price * (2 + (fee + slippage) / 1e6) + 4;
  }

  take(size: bigint): void {
    this.money = size * this.#price;
    this.fee = part(this.money, this.#feePpm);
    this.slippage = part(this.money, this.#slippagePpm);
    this.whole = this.money + this.fee;
    if (this.slippage !== 0n) this.whole += this.slippage;
  }

  /** The largest size, steps of 1e-8, up to `most`, that costs no more than `cash`; its cost is the one taken. */
  affordable(cash: bigint, most: bigint): bigint {
    if (this.#priceOf <= 0 || most <= 0n) return 0n;
    // Mostly there is enough, and no division is needed.
    this.take(most);
    if (this.whole <= cash) return most;
    let size = (cash * PPM) / (this.#price * (PPM + this.#feePpm + this.#slippagePpm));
    for (; size > 0n; size -= 1n) {
      this.take(size);
      if (this.whole <= cash) break;
    }
    return size;
  }

  /** Whether cash is enough for a step of 1e-8. */
  buysWith(cash: bigint): boolean {
    if (this.#priceOf <= 0) return false;
    if (Number(cash) > this.#plenty) return true;
    const price = this.#price;
    return cash >= price + part(price, this.#feePpm) + part(price, this.#slippagePpm);
  }
}
