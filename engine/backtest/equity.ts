import type { EquityCurve } from "./result.ts";

/** Marks of a run in order of time, growing. */
export class Equity {
  #length = 0;
  #time = new Float64Array(256);
  #equity = new Float64Array(256);
  #exposure = new Float64Array(256);

  get lastTime(): number {
    return this.#time[this.#length - 1] ?? Number.NaN;
  }

  /** A second mark at the same time takes the first one's place. */
  add(time: number, equity: number, exposure: number): void {
    if (this.#length > 0 && this.lastTime === time) this.#length--;
    if (this.#length === this.#time.length) {
      this.#time = twice(this.#time);
      this.#equity = twice(this.#equity);
      this.#exposure = twice(this.#exposure);
    }
    this.#time[this.#length] = time;
    this.#equity[this.#length] = equity;
    this.#exposure[this.#length] = exposure;
    this.#length++;
  }

  curve(): EquityCurve {
    const [time, equity, exposure] = [this.#time, this.#equity, this.#exposure].map((column) =>
      column.slice(0, this.#length),
    );
    const none = new Float64Array(0);
    return { time: time ?? none, equity: equity ?? none, exposure: exposure ?? none };
  }
}

const twice = (from: Float64Array): Float64Array<ArrayBuffer> => {
  const to = new Float64Array(from.length * 2);
  to.set(from);
  return to;
};
