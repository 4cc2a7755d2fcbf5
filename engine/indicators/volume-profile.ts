import type { Bar } from "../bars/bar.ts";
import { deviationBps, E8, fromE8 } from "../market/price.ts";
import type { StateIO } from "../state.ts";
import { Histogram } from "../windows/histogram.ts";
import { Ring } from "../windows/ring.ts";
import { type BarIndicator, barsParameter, defineIndicator, numberOf } from "./indicator.ts";

export const volumeProfile = defineIndicator({
  id: "volumeProfile",
  title: "Volume profile",
  formula:
    "volume of the last W bars by bins of their typical price; poc = centre of the fullest bin (the lower of equals); val, vah = edges of the area that grows from it, each time to the fuller neighbour (up when equal), until it holds the share va of the volume",
  source: "Steidlmayer, 1985 (market profile)",
  parameters: [
    barsParameter("W", 240, "bars in the window"),
    {
      name: "bin",
      describe: "width of a bin, bps of the peg (of the first close where there is no peg)",
      default: 1,
      min: 0.01,
      max: 1000,
    },
    {
      name: "va",
      describe: "share of the volume in the value area",
      default: 0.7,
      min: 0.01,
      max: 1,
    },
  ],
  fields: [
    { name: "poc", unit: "price", describe: "point of control: centre of the fullest bin" },
    { name: "val", unit: "price", describe: "low edge of the value area" },
    { name: "vah", unit: "price", describe: "high edge of the value area" },
    { name: "pocDevBps", unit: "bps", describe: "point of control against the peg" },
  ],
  warmup: (parameters) => numberOf(parameters, "W") - 1,
  create: (parameters, { peg }) =>
    new VolumeProfile(
      numberOf(parameters, "W"),
      numberOf(parameters, "bin"),
      numberOf(parameters, "va"),
      peg,
    ),
});

/**
 * `va` of the total is a rounded product: this much less of it counts as reached. It is more than the rounding and,
 * up to 2^51 lots, less than one lot, so that among whole lots the comparison is exact.
 */
const REACHED = 1 - 2 ** -51;

class VolumeProfile implements BarIndicator {
  readonly values = new Float64Array(4).fill(Number.NaN);
  readonly #window: number;
  readonly #bin: number;
  readonly #share: number;
  readonly #peg: number;
  /** Bin and lots (steps of 1e-8 base units) of each bar in the window. */
  readonly #bins: Ring;
  readonly #lots: Ring;
  readonly #profile: Histogram;
  /** Width of a bin in steps of 1e-8; NaN until it is known. */
  #width: number;

  constructor(window: number, bin: number, share: number, peg: number) {
    this.#window = window;
    this.#bin = bin;
    this.#share = share;
    this.#peg = peg;
    this.#bins = new Ring(window);
    this.#lots = new Ring(window);
    this.#profile = new Histogram(window);
    this.#width = this.#widthFor(peg);
  }

  update({ high, low, close, volume }: Bar): void {
    if (Number.isNaN(this.#width)) this.#width = this.#widthFor(close);
    const oldest = this.#window - 1;
    if (this.#bins.count === this.#window)
      this.#profile.remove(this.#bins.at(oldest), this.#lots.at(oldest));
    const bin = Math.floor((high + low + close) / (3 * this.#width));
    const lots = Math.round(volume * E8);
    this.#bins.push(bin);
    this.#lots.push(lots);
    this.#profile.add(bin, lots);
    if (this.#bins.count === this.#window) this.#measure();
  }

  reset(): void {
    this.#bins.reset();
    this.#lots.reset();
    this.#profile.reset();
    this.#width = this.#widthFor(this.#peg);
    this.values.fill(Number.NaN);
  }

  state(io: StateIO): void {
    this.#bins.state(io);
    this.#lots.state(io);
    this.#profile.state(io);
    this.#width = io.number(this.#width);
  }

  #widthFor(price: number): number {
    return Math.max(1, Math.round((price * this.#bin) / 1e4));
  }

  #measure(): void {
    const profile = this.#profile;
    if (profile.size === 0) {
      this.values.fill(Number.NaN);
      return;
    }
    let fullest = 0;
    let most = profile.amount(0);
    for (let place = 1; place < profile.size; place++) {
      const amount = profile.amount(place);
      if (amount <= most) continue;
      fullest = place;
      most = amount;
    }
    this.#grow(fullest, most);
    const poc = (profile.bin(fullest) + 0.5) * this.#width;
    this.values[0] = fromE8(poc);
    this.values[3] = deviationBps(poc, this.#peg);
  }

  /**
   * Grows the value area from the fullest bin. The rule moves bin by bin, but between occupied bins it can only walk on
   * through the empty ones, and upwards (a tie of nothing against nothing), unless the bin just below holds something:
   * so each step here goes straight to an occupied bin, however far away it lies.
   */
  #grow(fullest: number, most: number): void {
    const profile = this.#profile;
    const wanted = profile.total * this.#share * REACHED;
    const top = profile.size - 1;
    let low = fullest;
    let high = fullest;
    let held = most;
    while (held < wanted && (low > 0 || high < top)) {
      if (low === 0 || (high < top && this.#above(high) >= this.#below(low)))
        held += profile.amount(++high);
      else held += profile.amount(--low);
    }
    this.values[1] = fromE8(profile.bin(low) * this.#width);
    this.values[2] = fromE8((profile.bin(high) + 1) * this.#width);
  }

  /** What the bin next above the one at `place` holds: 0 when the next occupied one is further away. */
  #above(place: number): number {
    const profile = this.#profile;
    return profile.bin(place + 1) === profile.bin(place) + 1 ? profile.amount(place + 1) : 0;
  }

  #below(place: number): number {
    const profile = this.#profile;
    return profile.bin(place - 1) === profile.bin(place) - 1 ? profile.amount(place - 1) : 0;
  }
}
