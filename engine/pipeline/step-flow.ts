import { Route } from "../coin/route.ts";
import type { Print } from "../market/print.ts";
import { Flag } from "../market/tick-batch.ts";
import type { Stateful, StateIO } from "../state.ts";

/** What was traded of one coin on all its venues since its last step, base units. */
export class StepFlow implements Stateful {
  volume = 0;
  #bought = 0;
  #sold = 0;

  /** By aggressor, of -1 to 1; NaN where no side is known. */
  get imbalance(): number {
    const sided = this.#bought + this.#sold;
    return sided > 0 ? (this.#bought - this.#sold) / sided : Number.NaN;
  }

  /** A trade of a member, its size in units of the coin. Who buys an inverse listing sells the coin. */
  trade({ size }: Print, flags: number, route: Route): void {
    this.volume += size;
    const inverse = route === Route.inverse;
    if ((flags & Flag.buy) !== 0) this.#side(size, !inverse);
    else if ((flags & Flag.sell) !== 0) this.#side(size, inverse);
  }

  /** A member's bar, which does not say who bought. */
  bar({ size }: Print): void {
    this.volume += size;
  }

  /** The next step begins. */
  clear(): void {
    this.volume = 0;
    this.#bought = 0;
    this.#sold = 0;
  }

  state(io: StateIO): void {
    this.volume = io.number(this.volume);
    this.#bought = io.number(this.#bought);
    this.#sold = io.number(this.#sold);
  }

  #side(size: number, bought: boolean): void {
    if (bought) this.#bought += size;
    else this.#sold += size;
  }
}
