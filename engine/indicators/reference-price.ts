import { E8, fromE8 } from "../market/price.ts";
import type { VenuePrint } from "../market/venue-print.ts";
import type { StateIO } from "../state.ts";
import { defineIndicator, durationParameter, numberOf, type VenueIndicator } from "./indicator.ts";

const CURRENCIES = 4;

export const referencePrice = defineIndicator({
  input: "venues",
  id: "referencePrice",
  title: "Price in dollars",
  formula:
    "the last print: as it is where it is quoted in dollars, times the rate of now where it is not; none where either is older than `stale`, and after a rate",
  source: "triangulation",
  parameters: [durationParameter("stale", 60e6, "age from which a price or a rate counts no more")],
  fields: [
    {
      name: "",
      unit: "price",
      describe: "dollars for one coin",
      fileOnly: true,
    },
  ],
  warmup: () => 0,
  create: (parameters) => new ReferencePrice(numberOf(parameters, "stale")),
});

class ReferencePrice implements VenueIndicator {
  readonly values = new Float64Array(1).fill(Number.NaN);
  readonly #stale: number;
  readonly #rates = new Float64Array(CURRENCIES).fill(Number.NaN);
  readonly #rateTimes = new Float64Array(CURRENCIES).fill(Number.NaN);
  #price = Number.NaN;
  #currency = 0;
  #time = Number.NaN;

  constructor(stale: number) {
    this.#stale = stale;
  }

  print({ price, currency, time }: VenuePrint): void {
    this.#price = price;
    this.#currency = currency;
    this.#time = time;
  }

  rate({ price, currency, time }: VenuePrint): void {
    this.#rates[currency] = price;
    this.#rateTimes[currency] = time;
    this.#price = Number.NaN;
  }

  settle({ time }: VenuePrint): void {
    const currency = this.#currency;
    const oldest = time - this.#stale;
    const isDollar = currency === 0;
    const fresh =
      this.#time >= oldest && (isDollar || (this.#rateTimes[currency] ?? Number.NaN) >= oldest);
    const rate = isDollar ? E8 : (this.#rates[currency] ?? Number.NaN);
    this.values[0] = fresh
      ? fromE8(isDollar ? this.#price : (this.#price * rate) / E8)
      : Number.NaN;
  }

  reset(): void {
    this.#rates.fill(Number.NaN);
    this.#rateTimes.fill(Number.NaN);
    this.#price = Number.NaN;
    this.#currency = 0;
    this.#time = Number.NaN;
    this.values.fill(Number.NaN);
  }

  state(io: StateIO): void {
    io.array(this.#rates);
    io.array(this.#rateTimes);
    this.#price = io.number(this.#price);
    this.#currency = io.number(this.#currency);
    this.#time = io.number(this.#time);
  }
}
