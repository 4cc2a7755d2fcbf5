import type { Stateful, StateIO } from "../state.ts";

/** One bar, forming or closed. Prices in steps of 1e-8, times in µs, volume in base units. It covers [start, end). */
export class Bar implements Stateful {
  start = Number.NaN;
  end = Number.NaN;
  open = Number.NaN;
  high = Number.NaN;
  low = Number.NaN;
  close = Number.NaN;
  volume = 0;
  trades = 0;

  state(io: StateIO): void {
    this.start = io.number(this.start);
    this.end = io.number(this.end);
    this.open = io.number(this.open);
    this.high = io.number(this.high);
    this.low = io.number(this.low);
    this.close = io.number(this.close);
    this.volume = io.number(this.volume);
    this.trades = io.number(this.trades);
  }
}
