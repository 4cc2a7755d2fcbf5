import type { Books, PocketBooks } from "./result.ts";

/** Units of an asset and money are whole steps of 1e-16; marks whole steps of 1e-8. */
export const UNIT = 10n ** 16n;
const MINUS_UNIT = -UNIT;
/** A mark of the account's own currency, and the same as an exact integer. */
export const PAR = 1e8;
export const MARK = 10n ** 8n;
const HALF_MARK = MARK / 2n;

/** What an amount is worth at a mark, rounded half up to a step of 1e-16. */
export const worth = (amount: bigint, mark: bigint): bigint =>
  mark === MARK ? amount : (amount * mark + HALF_MARK) / MARK;

/** As a double, to the last digit that it holds. */
export const toNumber = (steps: bigint): number => {
  if (steps < UNIT && steps > MINUS_UNIT) return Number(steps) / 1e16;
  return Number(steps / UNIT) + Number(steps % UNIT) / 1e16;
};

/** One asset at one venue: exact units in lots, first in, first out. */
export class Pocket {
  readonly venue: string;
  readonly asset: string;
  /** The account's own currency: worth itself, and without lots. */
  readonly own: boolean;
  amount = 0n;
  /** Of the lots that are left, account currency. */
  cost = 0n;
  realised = 0n;
  fees = 0n;
  slippage = 0n;
  /** Amount and cost (account currency) of each lot in turn: a sweep keeps them by the million. */
  readonly #lots: bigint[] = [];
  /** Where the first lot that is left begins. */
  #first = 0;
  #units = 0;
  #unitsOf = 0n;

  constructor(venue: string, asset: string, own: boolean) {
    this.venue = venue;
    this.asset = asset;
    this.own = own;
  }

  /** The amount as a double. */
  get units(): number {
    if (this.#unitsOf !== this.amount) {
      this.#units = toNumber(this.amount);
      this.#unitsOf = this.amount;
    }
    return this.#units;
  }

  /** `amount` units that cost `cost`. Where both sums are the same, one integer serves both: each is an object. */
  put(amount: bigint, cost: bigint): void {
    if (amount === 0n) return;
    const atPar = cost === amount && this.cost === this.amount;
    this.amount += amount;
    this.cost = atPar ? this.amount : this.cost + cost;
    if (!this.own) this.#lots.push(amount, cost);
  }

  /** Takes `amount` out to be put elsewhere as it is: its cost goes with it, and nothing is realised. */
  move(amount: bigint, to: Pocket): void {
    const cost = this.take(amount, 0n);
    this.realised += cost;
    to.put(amount, cost);
  }

  /** Gives `amount` away for `proceeds` and returns what it had cost. There must be so much. */
  take(amount: bigint, proceeds: bigint): bigint {
    if (amount < 0n || amount > this.amount)
      throw new RangeError(`${amount} of ${this.asset} at ${this.venue}: ${this.amount} there`);
    const cost = this.own ? amount : this.#draw(amount);
    const atPar = cost === amount && this.cost === this.amount;
    this.amount -= amount;
    this.cost = atPar ? this.amount : this.cost - cost;
    if (proceeds !== cost) this.realised += proceeds - cost;
    return cost;
  }

  #draw(amount: bigint): bigint {
    const lots = this.#lots;
    let left = amount;
    let cost = 0n;
    while (left > 0n) {
      const lot = lots[this.#first];
      const paid = lots[this.#first + 1];
      if (lot === undefined || paid === undefined)
        throw new RangeError("lots do not add up to the amount");
      if (lot <= left) {
        left -= lot;
        cost += paid;
        this.#first += 2;
      } else {
        // What is cut off costs its part, rounded; what stays keeps the rest, so that nothing is lost.
        const part = (paid * left) / lot;
        lots[this.#first] = lot - left;
        lots[this.#first + 1] = paid - part;
        cost += part;
        left = 0n;
      }
    }
    if (this.#first === lots.length || this.#first > 128) {
      lots.splice(0, this.#first);
      this.#first = 0;
    }
    return cost;
  }
}

/**
 * Balances by venue and asset, exact. At any marks: start + realised + unrealised - fees - slippage - transfer fees is
 * the value of all pockets, to the last step, for lots are drawn first in, first out, and what rounds is booked once.
 */
export class Account {
  readonly currency: string;
  readonly pockets: Pocket[] = [];
  start = 0n;
  transferFees = 0n;
  readonly #byKey = new Map<string, Pocket>();

  constructor(currency: string) {
    this.currency = currency;
  }

  pocket(venue: string, asset: string): Pocket {
    const key = `${venue} ${asset}`;
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    const made = new Pocket(venue, asset, asset === this.currency);
    this.#byKey.set(key, made);
    this.pockets.push(made);
    return made;
  }

  /** Capital that is there from the beginning. */
  fund(pocket: Pocket, amount: bigint, value: bigint): void {
    pocket.put(amount, value);
    this.start += value;
  }

  /** `paid` of one for `had` of the other, both worth `value`. */
  swap(from: Pocket, paid: bigint, to: Pocket, had: bigint, value: bigint): void {
    from.take(paid, value);
    to.put(had, value);
  }

  /** Costs that are paid out of a pocket; `mark`: what a unit of it is worth. */
  pay(pocket: Pocket, fee: bigint, slippage: bigint, mark: bigint): void {
    if (fee !== 0n) {
      const value = worth(fee, mark);
      pocket.take(fee, value);
      pocket.fees += value;
    }
    if (slippage !== 0n) {
      const value = worth(slippage, mark);
      pocket.take(slippage, value);
      pocket.slippage += value;
    }
  }

  /** Exact books at these marks (of a pocket: account currency a unit, steps of 1e-8; NaN counts as nothing). */
  books(markOf: (pocket: Pocket) => number): Books {
    const pockets = this.pockets
      .map((pocket): PocketBooks => {
        const mark = pocket.own ? PAR : markOf(pocket);
        const value = Number.isNaN(mark) ? 0n : worth(pocket.amount, BigInt(mark));
        const { venue, asset, amount, realised, fees, cost } = pocket;
        return { venue, asset, amount, mark, value, realised, unrealised: value - cost, fees };
      })
      .sort((x, y) => order(x.venue, y.venue) || order(x.asset, y.asset));
    const sum = (each: (books: PocketBooks) => bigint) => pockets.reduce((s, p) => s + each(p), 0n);
    return {
      start: this.start,
      end: sum(({ value }) => value),
      realised: sum(({ realised }) => realised),
      unrealised: sum(({ unrealised }) => unrealised),
      fees: sum(({ fees }) => fees),
      slippage: this.pockets.reduce((s, { slippage }) => s + slippage, 0n),
      transferFees: this.transferFees,
      pockets,
    };
  }
}

const order = (x: string, y: string): number => (x < y ? -1 : x > y ? 1 : 0);
