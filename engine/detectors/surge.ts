import type { Stateful, StateIO } from "../state.ts";
import { ZScore } from "../windows/z-score.ts";

/** The least standard deviation of ln(1 + volume): as `volumeZ` has it. */
const FLOOR = 0.05;

/** How unusual the volume of a step is: the standard score of ln(1 + volume) against the `window` steps before it. */
export class Surge implements Stateful {
  readonly #z: ZScore;

  constructor(window: number) {
    this.#z = new ZScore(window, FLOOR);
  }

  /** Of the last step; NaN until `window` came before it. */
  get value(): number {
    return this.#z.value;
  }

  /** @param frozen what is usual stays as it was */
  update(volume: number, frozen: boolean): number {
    // Where nothing is known nothing is usual or unusual.
    if (!(volume >= 0)) return Number.NaN;
    const x = Math.log1p(volume);
    if (frozen) this.#z.look(x);
    else this.#z.push(x);
    return this.#z.value;
  }

  reset(): void {
    this.#z.reset();
  }

  state(io: StateIO): void {
    this.#z.state(io);
  }
}
