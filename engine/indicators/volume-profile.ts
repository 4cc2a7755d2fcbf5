import type { Bar } from "../bars/bar.ts";
import { deviationBps, E8, fromE8 } from "../market/price.ts";
import type { StateIO } from "../state.ts";
import { highLimb, LIMB } from "../windows/exact-sum.ts";
import { Histogram } from "../windows/histogram.ts";
import { Ring } from "../windows/ring.ts";
import { type BarIndicator, barsParameter, defineIndicator, numberOf } from "./indicator.ts";

export const volumeProfile = defineIndicator({
  input: "bars",
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

class VolumeProfile implements BarIndicator {
  readonly values = new Float64Array(4).fill(Number.NaN);
  readonly #window: number;
  readonly #bin: number;
  readonly #share: number;
  readonly #peg: number;
  /** Bin and lots (steps of 1e-8 base units, in two limbs) of each bar in the window. */
  readonly #bins: Ring;
  readonly #high: Ring;
  readonly #low: Ring;
  readonly #profile: Histogram;
  /** Width of a bin in steps of 1e-8; NaN until it is known. */
  #width: number;

  constructor(window: number, bin: number, share: number, peg: number) {
    this.#window = window;
    this.#bin = bin;
    this.#share = share;
    this.#peg = peg;
    this.#bins = new Ring(window);
    this.#high = new Ring(window);
    this.#low = new Ring(window);
    this.#profile = new Histogram(window);
    this.#width = this.#widthFor(peg);
  }

  update({ high, low, close, volume }: Bar): void {
    if (Number.isNaN(this.#width)) this.#width = this.#widthFor(close);
    const oldest = this.#window - 1;
    if (this.#bins.count === this.#window)
      this.#profile.remove(this.#bins.at(oldest), this.#high.at(oldest), this.#low.at(oldest));
    const bin = Math.floor((high + low + close) / (3 * this.#width));
    const lots = Math.round(volume * E8);
    const lotsHigh = highLimb(lots);
    const lotsLow = lots - lotsHigh * LIMB;
    this.#bins.push(bin);
    this.#high.push(lotsHigh);
    this.#low.push(lotsLow);
    this.#profile.add(bin, lotsHigh, lotsLow);
  }

  settle(): void {
    if (this.#bins.count < this.#window) return;
    const profile = this.#profile;
    if (profile.size === 0) {
      this.values.fill(Number.NaN);
      return;
    }
    const fullest = profile.fullest();
    profile.grow(fullest, this.#share);
    const poc = (profile.bin(fullest) + 0.5) * this.#width;
    const { values } = this;
    values[0] = fromE8(poc);
    values[1] = fromE8(profile.bin(profile.from) * this.#width);
    values[2] = fromE8((profile.bin(profile.to) + 1) * this.#width);
    values[3] = deviationBps(poc, this.#peg);
  }

  reset(): void {
    this.#bins.reset();
    this.#high.reset();
    this.#low.reset();
    this.#profile.reset();
    this.#width = this.#widthFor(this.#peg);
    this.values.fill(Number.NaN);
  }

  state(io: StateIO): void {
    this.#bins.state(io);
    this.#high.state(io);
    this.#low.state(io);
    this.#profile.state(io);
    this.#width = io.number(this.#width);
  }

  #widthFor(price: number): number {
    return Math.max(1, Math.round((price * this.#bin) / 1e4));
  }
}
