import { type Micros, micros } from "../../engine/market/time.ts";

/** Where an instrument's feed stands. */
type State =
  /** Never asked for, or not yet acknowledged. */
  | { readonly name: "idle" }
  | { readonly name: "live" }
  /** Nothing covers it since `from`. */
  | { readonly name: "lost"; readonly from: number; readonly reason: string }
  /** Covered again at `to`; what happened between is being asked for. */
  | {
      readonly name: "returning";
      readonly from: number;
      readonly to: number;
      readonly reason: string;
    };

export interface Loss {
  readonly from: Micros;
  /** When it was covered again; undefined while it is not. */
  readonly to: Micros | undefined;
  readonly reason: string;
}

/** Which connections carry an instrument, kind of connection by kind, and since when one of them lacks. */
export class Coverage {
  #state: State;
  /** Connections by kind of line; a kind stays listed once it was live, empty while nothing carries it. */
  readonly #lines: Map<string, Set<number>>;

  constructor(saved?: { state: State; lines: readonly (readonly [string, readonly number[]])[] }) {
    this.#state = saved?.state ?? { name: "idle" };
    this.#lines = new Map((saved?.lines ?? []).map(([line, carried]) => [line, new Set(carried)]));
  }

  /** The loss that is open, or whose trades are being asked for. */
  get loss(): Loss | undefined {
    const state = this.#state;
    if (state.name === "lost")
      return { from: micros(state.from), to: undefined, reason: state.reason };
    if (state.name === "returning")
      return { from: micros(state.from), to: micros(state.to), reason: state.reason };
    return undefined;
  }

  /** A connection carries it from now on. */
  live(line: string, connection: number, time: number): void {
    const carried = this.#lines.get(line) ?? new Set();
    carried.add(connection);
    this.#lines.set(line, carried);
    if (!this.#whole()) return;
    if (this.#state.name === "lost") this.#state = { ...this.#state, name: "returning", to: time };
    else if (this.#state.name === "idle") this.#state = { name: "live" };
  }

  /** A connection carries it no longer; everything up to `from` has come. */
  lose(connection: number, from: number, reason: string): void {
    let was = false;
    for (const carried of this.#lines.values()) was = carried.delete(connection) || was;
    if (!was || this.#whole()) return;
    if (this.#state.name === "live") this.#state = { name: "lost", from, reason };
    // Lost again before it was made good: one gap.
    else if (this.#state.name === "returning")
      this.#state = { name: "lost", from: this.#state.from, reason: this.#state.reason };
  }

  /** What was lost has been accounted for, as far as it can be. */
  settle(): void {
    if (this.#state.name === "returning") this.#state = { name: "live" };
  }

  /** The recorder stops: nothing carries it any more, and what is lost begins `from` now. */
  stop(from: number, reason: string): void {
    for (const carried of this.#lines.values()) carried.clear();
    if (this.#state.name !== "idle") this.#state = { name: "lost", from, reason };
  }

  save() {
    return {
      state: this.#state,
      lines: [...this.#lines].map(([line, carried]): [string, number[]] => [line, [...carried]]),
    };
  }

  #whole(): boolean {
    for (const carried of this.#lines.values()) if (carried.size === 0) return false;
    return true;
  }
}
