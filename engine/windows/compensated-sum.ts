import type { Stateful, StateIO } from "../state.ts";

/**
 * A sum of doubles that only grows in number: what each addition rounds off is kept and added at the end, so that the
 * error stays at a few last digits however many were added. For whole numbers see `ExactSum`.
 * source  Neumaier (1974), "Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen"
 */
export class CompensatedSum implements Stateful {
  #sum = 0;
  #lost = 0;

  get value(): number {
    return this.#sum + this.#lost;
  }

  add(amount: number): void {
    const sum = this.#sum;
    const next = sum + amount;
    this.#lost += Math.abs(sum) >= Math.abs(amount) ? sum - next + amount : amount - next + sum;
    this.#sum = next;
  }

  reset(): void {
    this.#sum = 0;
    this.#lost = 0;
  }

  state(io: StateIO): void {
    this.#sum = io.number(this.#sum);
    this.#lost = io.number(this.#lost);
  }
}
