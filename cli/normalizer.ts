import { micros } from "../engine/market/time.ts";
import { checkQuote, checkTrade } from "../recorder/venues/checked.ts";
import { ConnectionMemory } from "../recorder/venues/connection-memory.ts";
import {
  type Control,
  FrameError,
  type FrameSink,
  type Venue,
  type VenueQuote,
  type VenueTrade,
} from "../recorder/venues/venue.ts";
import { isoMicros } from "../recorder/wire/decimal-time.ts";
import { JsonIndex } from "../recorder/wire/json-index.ts";
import { quoteLine, tradeLine } from "./tick-line.ts";

const UNKNOWN = micros(Number.NaN);

const SPACE = 32;

/** Many more trades than come between two tellings of one. */
const REMEMBERED = 1_000;

/** Turns lines that hold a venue's frames into lines of ticks; all of them are one connection's. */
export class Normalizer implements FrameSink {
  /** What was read and what came of it. */
  readonly counts = { read: 0, trades: 0, quotes: 0, rejected: 0, unknown: 0 };
  readonly #venue: Venue;
  readonly #memory = new ConnectionMemory();
  readonly #json = new JsonIndex();
  /** Trades that may be told again, by id; the oldest first. */
  readonly #told = new Set<string>();
  #out = "";
  // The line at hand.
  #number = 0;
  #receiveTime = UNKNOWN;

  constructor(venue: Venue) {
    this.#venue = venue;
  }

  /** Takes line `number`; undefined for one that is too long to be read. A blank line says nothing. */
  line(text: string | undefined, number: number) {
    this.#number = number;
    this.#receiveTime = UNKNOWN;
    if (text === undefined) return this.reject("the line is too long for a frame");
    if (text === "" || (text.charCodeAt(0) <= SPACE && text.trim() === "")) return;
    this.counts.read += 1;
    const frame = this.#unwrap(text);
    if (frame === undefined) return;
    try {
      this.#venue.decode(frame, this.#memory, this);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.reject(error.message);
    }
  }

  /** The lines since the last call, each with its end. */
  take(): string {
    const text = this.#out;
    this.#out = "";
    return text;
  }

  trade(trade: VenueTrade) {
    const checked = checkTrade(trade);
    if (typeof checked === "string") return this.reject(`${trade.symbol}: ${checked}`);
    if (this.#toldBefore(trade)) return;
    this.counts.trades += 1;
    this.#out += tradeLine(this.#instrument(trade.symbol), trade, checked, this.#receiveTime);
  }

  quote(quote: VenueQuote) {
    const checked = checkQuote(quote);
    if (typeof checked === "string") return this.reject(`${quote.symbol}: ${checked}`);
    this.counts.quotes += 1;
    this.#out += quoteLine(this.#instrument(quote.symbol), quote, checked, this.#receiveTime);
  }

  control({ what }: Control): void {
    if (what === "unknown") this.counts.unknown += 1;
  }

  reject(reason: string): void {
    this.counts.rejected += 1;
    const line = { type: "rejected", line: this.#number, reason };
    this.#out += `${JSON.stringify(line)}\n`;
  }

  /** Whether this is only said once more, of a trade that has an id of its own among all pairs. */
  #toldBefore({ id, again }: VenueTrade): boolean {
    if (again === undefined || id === undefined) return false;
    if (again && this.#told.has(id)) return true;
    this.#told.add(id);
    const [oldest] = this.#told;
    if (this.#told.size > REMEMBERED && oldest !== undefined) this.#told.delete(oldest);
    return false;
  }

  #instrument(symbol: string): string {
    return `${this.#venue.id}:${symbol}`;
  }

  /** The frame in a line: what is in `raw`, or all of it. Undefined for one that the client sent, or that is refused. */
  #unwrap(text: string): string | undefined {
    // A frame is read once, its wrapping only where there can be one.
    if (!text.includes('"raw"')) return text;
    const json = this.#json;
    try {
      json.parse(text);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      return text;
    }
    const raw = json.get(0, "raw");
    if (!json.isString(raw)) return text;
    // Captures hold both directions.
    const direction = json.text(json.get(0, "dir")) ?? json.text(json.get(0, "direction")) ?? "in";
    if (direction !== "in") return undefined;
    const received = json.get(0, "received_at");
    if (json.isString(received) || json.isNumber(received)) {
      this.#receiveTime = isoMicros(json.text(received) ?? "");
      if (Number.isNaN(this.#receiveTime)) {
        this.reject(`received_at is no ISO 8601 time: ${json.raw(received).slice(0, 60)}`);
        return undefined;
      }
    }
    return json.text(raw);
  }
}
