import type { Bar } from "../bars/bar.ts";
import type { StateIO } from "../state.ts";
import { RollingTotal } from "../windows/rolling-total.ts";
import { type BarIndicator, barsParameter, defineIndicator, numberOf } from "./indicator.ts";
import { logReturn } from "./log-return.ts";

/** Mean of |Z|^(4/3) for a standard normal Z: 2^(2/3) * gamma(7/6) / gamma(1/2). */
const MU = 0.8308609;
const SPREAD = Math.PI ** 2 / 4 + Math.PI - 5;

export const jump = defineIndicator({
  input: "bars",
  id: "jump",
  title: "Jumps by bipower variation",
  formula:
    "with r the last W log returns: RV = sum r^2; BV = pi/2 * W/(W-1) * sum |r||r'|, r' the return before; relative = (RV - BV) / RV; z = relative / sqrt((pi^2/4 + pi - 5)/W * max(1, TP/BV^2)), TP = W * 0.8308609^-3 * W/(W-2) * sum |r r' r''|^(4/3), the maximum 1 where BV is 0; relative and z none where RV is 0; a close of zero starts it over",
  source:
    "Barndorff-Nielsen & Shephard, J. Financial Econometrics 2, 2004 and 4, 2006; Huang & Tauchen, 3, 2005",
  parameters: [{ ...barsParameter("W", 60, "returns in the window"), min: 3 }],
  fields: [
    {
      name: "bipower",
      unit: "bps",
      describe: "volatility over the window as it would be without jumps",
    },
    {
      name: "relative",
      unit: "ratio",
      describe: "share of the variance that came in jumps; noise makes it negative",
    },
    { name: "z", unit: "ratio", describe: "about standard normal while there are no jumps" },
  ],
  warmup: (parameters) => numberOf(parameters, "W"),
  create: (parameters) => new Jump(numberOf(parameters, "W")),
});

class Jump implements BarIndicator {
  readonly values = new Float64Array(3).fill(Number.NaN);
  readonly #squares: RollingTotal;
  readonly #pairs: RollingTotal;
  readonly #triples: RollingTotal;
  readonly #pairScale: number;
  readonly #tripleScale: number;
  readonly #spread: number;
  #close = Number.NaN;
  /** Sizes of the last return and the one before it. */
  #last = Number.NaN;
  #earlier = Number.NaN;

  constructor(window: number) {
    this.#squares = new RollingTotal(window);
    this.#pairs = new RollingTotal(window - 1);
    this.#triples = new RollingTotal(window - 2);
    this.#pairScale = ((Math.PI / 2) * window) / (window - 1);
    this.#tripleScale = (window * MU ** -3 * window) / (window - 2);
    this.#spread = SPREAD / window;
  }

  update({ close }: Bar): void {
    if (close <= 0) {
      this.reset();
      return;
    }
    const size = Math.abs(logReturn(close, this.#close));
    this.#close = close;
    if (Number.isNaN(size)) return;
    this.#squares.next = size * size;
    this.#squares.take();
    const pair = size * this.#last;
    if (!Number.isNaN(pair)) {
      this.#pairs.next = pair;
      this.#pairs.take();
    }
    const triple = pair * this.#earlier;
    if (!Number.isNaN(triple)) {
      const root = Math.cbrt(triple);
      this.#triples.next = triple * root;
      this.#triples.take();
    }
    this.#earlier = this.#last;
    this.#last = size;
  }

  settle(): void {
    if (!this.#squares.full) return;
    const realised = this.#squares.value;
    const bipower = this.#pairScale * this.#pairs.value;
    const relative = realised > 0 ? (realised - bipower) / realised : Number.NaN;
    const tripower = this.#tripleScale * this.#triples.value;
    const scale = bipower > 0 ? Math.max(1, tripower / bipower / bipower) : 1;
    this.values[0] = Math.sqrt(bipower) * 1e4;
    this.values[1] = relative;
    this.values[2] = relative / Math.sqrt(this.#spread * scale);
  }

  reset(): void {
    this.#squares.reset();
    this.#pairs.reset();
    this.#triples.reset();
    this.#close = Number.NaN;
    this.#last = Number.NaN;
    this.#earlier = Number.NaN;
    this.values.fill(Number.NaN);
  }

  state(io: StateIO): void {
    this.#squares.state(io);
    this.#pairs.state(io);
    this.#triples.state(io);
    this.#close = io.number(this.#close);
    this.#last = io.number(this.#last);
    this.#earlier = io.number(this.#earlier);
  }
}
