import type { EquityCurve } from "./result.ts";

/** Numbers of a mark: time, equity, exposure. */
const WIDTH = 3;

/** Marks of a run in order of time, growing. In one piece of memory, for a sweep has thousands of them. */
export class Equity {
  #length = 0;
  #marks = new Float64Array(WIDTH * 256);

  /** A second mark at the same time takes the first one's place. */
  add(time: number, equity: number, exposure: number): void {
    if (this.#length > 0 && this.#marks[(this.#length - 1) * WIDTH] === time) this.#length--;
    const at = this.#length * WIDTH;
    if (at === this.#marks.length) this.#marks = twice(this.#marks);
    this.#marks[at] = time;
    this.#marks[at + 1] = equity;
    this.#marks[at + 2] = exposure;
    this.#length++;
  }

  curve(): EquityCurve {
    const length = this.#length;
    const curve = {
      time: new Float64Array(length),
      equity: new Float64Array(length),
      exposure: new Float64Array(length),
    };
    for (let i = 0; i < length; i++) {
      curve.time[i] = this.#marks[i * WIDTH] ?? Number.NaN;
      curve.equity[i] = this.#marks[i * WIDTH + 1] ?? Number.NaN;
      curve.exposure[i] = this.#marks[i * WIDTH + 2] ?? Number.NaN;
    }
    return curve;
  }
}

const twice = (from: Float64Array): Float64Array<ArrayBuffer> => {
  const to = new Float64Array(from.length * 2);
  to.set(from);
  return to;
};
