import { type Instrument, parseInstrument } from "../../../engine/market/instrument.ts";
import { decimalToE8 } from "../../../engine/market/price.ts";
import { type Micros, micros } from "../../../engine/market/time.ts";
import { TickRows } from "../../tape/tick-rows.ts";
import type { RawFrame } from "../../wire/raw-frame.ts";
import type { Fold } from "../fold.ts";

/**
 * A fold that is small and has a memory: `clock` notes become clock records, frames `<symbol> <price>` trades whose ids
 * are counted, and a price seen twice running is a quote.
 */
export class TinyFold implements Fold {
  readonly rows = new TickRows();
  readonly instruments: Instrument[] = [];
  #count = 0;
  #last = "";

  frame({ receiveTime, venue, direction, frame }: RawFrame): void {
    if (direction === "note") {
      if (frame === '{"note":"clock"}') this.rows.clock(receiveTime);
      return;
    }
    const [symbol = "", text = ""] = frame.split(" ");
    const price = decimalToE8(text);
    if (direction !== "in" || price === undefined || !/^\w+\/\w+$/.test(symbol)) return;
    this.#count += 1;
    const instrument = this.#indexOf(`${venue}:${symbol}`);
    const eventTime: Micros = micros(receiveTime - 1_000);
    const stamp = { instrument, eventTime, receiveTime };
    if (text === this.#last)
      this.rows.quote({
        ...stamp,
        bid: price,
        bidSize: this.#count,
        ask: undefined,
        askSize: undefined,
      });
    else
      this.rows.trade({
        ...stamp,
        ...{ price, size: 900_000_000_000_000_000n, side: "sell", id: `t${this.#count}` },
        detail: this.#count % 7 === 0 ? "backfill" : undefined,
      });
    if (this.#count % 11 === 0)
      this.rows.gap(instrument, receiveTime, {
        ...{ from: micros(receiveTime - 5), to: receiveTime, reason: "test", missed: null },
      });
    this.#last = text;
  }

  save(): string {
    const ids = this.instruments.map(({ id }) => id);
    return JSON.stringify({ count: this.#count, last: this.#last, ids });
  }

  restore(saved: string): void {
    const { count, last, ids } = JSON.parse(saved) as {
      count: number;
      last: string;
      ids: string[];
    };
    this.#count = count;
    this.#last = last;
    this.instruments.push(...ids.map(parseInstrument));
  }

  #indexOf(id: string): number {
    const known = this.instruments.findIndex((each) => each.id === id);
    return known >= 0 ? known : this.instruments.push(parseInstrument(id)) - 1;
  }
}
