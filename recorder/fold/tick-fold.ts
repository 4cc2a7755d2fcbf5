import type { Instrument } from "../../engine/market/instrument.ts";
import { type Micros, micros } from "../../engine/market/time.ts";
import { TickRows } from "../tape/tick-rows.ts";
import { checkQuote, checkTrade } from "../venues/checked.ts";
import {
  type Control,
  FrameError,
  type FrameSink,
  type Venue,
  type VenueQuote,
  type VenueTrade,
} from "../venues/venue.ts";
import { JsonIndex } from "../wire/json-index.ts";
import type { RawFrame } from "../wire/raw-frame.ts";
import type { ConnectionState } from "./connection-state.ts";
import { FoldMemory } from "./fold-memory.ts";
import type { InstrumentMemory } from "./instrument-memory.ts";
import { type Note, parseNote, parseRequest, type RestRequest } from "./note.ts";
import { takeNote } from "./take-note.ts";
import { VenueTally } from "./venue-tally.ts";

/** What only someone who speaks to the venues wants to know; ticks do not depend on it. */
export interface FoldListener {
  control(venue: string, connection: number, control: Control): void;
  /** Numbers of trades are missing: REST may have them. */
  hole(venue: string, symbol: string): void;
  /** Frames of a connection are missing: what it carries is not whole. */
  framesLost(venue: string, connection: number): void;
}

const DAY = 86_400e6;

/**
 * Raw frames in, ticks out: what a recording's ticks are a pure function of. It reads each frame by its venue's adapter,
 * counts every trade once, notices what is missing and writes gaps, all by what the frames and the recorder's own notes
 * say. Live, when sealing after a kill, and in a rebuild it is this same fold.
 */
export class TickFold implements FrameSink {
  readonly #venues: ReadonlyMap<string, Venue>;
  readonly #listener: FoldListener | undefined;
  readonly #memory = new FoldMemory();
  readonly #tallies = new Map<string, VenueTally>();
  readonly #json = new JsonIndex();
  #rows = new TickRows();
  // The frame at hand.
  #venue: Venue | undefined;
  #connection = 0;
  #time = micros(0);
  #byRest = false;

  constructor(venues: Readonly<Record<string, Venue>>, listener?: FoldListener) {
    this.#venues = new Map(Object.entries(venues));
    this.#listener = listener;
  }

  /** Ticks so far; whoever takes them clears or swaps them. */
  get rows(): TickRows {
    return this.#rows;
  }

  /** The ticks so far, which are the caller's from now on. */
  takeRows(): TickRows {
    const taken = this.#rows;
    this.#rows = new TickRows();
    return taken;
  }

  get instruments(): readonly Instrument[] {
    return this.#memory.instruments;
  }

  get lastConnection(): number {
    return this.#memory.lastConnection;
  }

  /** Takes the next frame; its ticks are appended to `rows`. Never throws for what a venue sent. */
  frame(raw: RawFrame): void {
    this.#time = raw.receiveTime;
    this.#connection = raw.connection;
    this.#venue = this.#venues.get(raw.venue);
    this.#byRest = false;
    if (raw.direction === "note") this.#note(parseNote(raw.frame));
    else if (this.#venue === undefined) return;
    else if (raw.direction === "out") this.#sent(raw.frame);
    else this.#received(this.#venue, raw.frame);
  }

  /** What is known of an instrument; for the one who asks its venue. */
  memory(venue: string, symbol: string): InstrumentMemory | undefined {
    return this.#memory.find(venue, symbol);
  }

  tally(venue: string): VenueTally {
    const known = this.#tallies.get(venue);
    if (known !== undefined) return known;
    const tally = new VenueTally();
    this.#tallies.set(venue, tally);
    return tally;
  }

  trade(trade: VenueTrade): void {
    const checked = checkTrade(trade);
    const at = typeof checked === "string" ? -1 : this.#meet(trade.symbol);
    const memory = this.#memory.at(at);
    const tally = this.tally(this.#venueId());
    if (typeof checked === "string") this.reject(`${trade.symbol}: ${checked}`);
    if (typeof checked === "string" || memory === undefined) return;
    const arrival = memory.arrive(trade, this.#time, this.#byRest);
    if (this.#byRest)
      tally.countRow({ id: trade.id ?? "", time: trade.eventTime }, arrival !== "known");
    else memory.lastTrade = this.#time;
    const agrees = memory.agrees(trade, checked.price, Number(checked.size), arrival);
    if (arrival === "known") {
      tally.known += 1;
      // What was told first stands; the other is in the raw frames.
      if (!agrees) this.#contradiction(trade);
      return;
    }
    const eventTime = this.#sane(trade.eventTime);
    tally.trades += 1;
    tally.lastTick = this.#time;
    if (trade.detail === undefined) tally.lag = this.#time - eventTime;
    this.#rows.trade({
      instrument: at,
      eventTime,
      receiveTime: this.#time,
      price: checked.price,
      size: checked.size,
      side: trade.side,
      id: trade.id,
      detail: trade.detail,
    });
    if (arrival === "new after a hole") this.#listener?.hole(this.#venueId(), trade.symbol);
  }

  quote(quote: VenueQuote): void {
    const checked = checkQuote(quote);
    const at = typeof checked === "string" ? -1 : this.#meet(quote.symbol);
    const memory = this.#memory.at(at);
    if (typeof checked === "string") this.reject(`${quote.symbol}: ${checked}`);
    if (typeof checked === "string" || memory === undefined) return;
    const tally = this.tally(this.#venueId());
    memory.lastQuote = this.#time;
    tally.lastTick = this.#time;
    tally.quotes += 1;
    this.#rows.quote({
      instrument: at,
      eventTime: this.#sane(quote.eventTime),
      receiveTime: this.#time,
      bid: checked.bid,
      bidSize: checked.bidSize,
      ask: checked.ask,
      askSize: checked.askSize,
    });
  }

  control(control: Control): void {
    const venue = this.#venueId();
    if (control.what === "unknown") this.tally(venue).unknown += 1;
    else if (control.what === "numbered") {
      const state = this.#memory.connection(this.#connection);
      if (state?.numbered(control.number) === "lost")
        this.#listener?.framesLost(venue, this.#connection);
    } else if (control.what === "lastTrade") {
      const behind = this.memory(venue, control.symbol)?.behind(control.number);
      if (behind) this.#listener?.hole(venue, control.symbol);
    }
    this.#listener?.control(venue, this.#connection, control);
  }

  reject(reason: string): void {
    const tally = this.tally(this.#venueId());
    tally.rejected += 1;
    tally.lastReason = reason;
    // A row that cannot be read makes a full page no shorter.
    if (this.#byRest) tally.countRejected();
  }

  #contradiction({ symbol, number = "", price, size }: VenueTrade): void {
    const tally = this.tally(this.#venueId());
    tally.rejected += 1;
    tally.lastReason = `${symbol}: trade ${number} again, now ${size} at ${price}`;
  }

  /** Its memory as JSON, for `restore` of a new fold over the same venues. */
  save(): string {
    return this.#memory.save();
  }

  restore(saved: string): void {
    this.#memory.restore(saved);
  }

  #received(venue: Venue, frame: string): void {
    const state = this.#open(venue.id);
    state.heard(this.#time);
    this.tally(venue.id).frames += 1;
    try {
      if (state.request !== undefined) this.#answered(venue, state.request, frame);
      else venue.decode(frame, state.memory, this);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.reject(error.message);
    }
    // One answer a request.
    if (state.request !== undefined) this.#memory.close(this.#connection);
  }

  #answered(venue: Venue, { purpose, symbol }: RestRequest, frame: string): void {
    const decode =
      purpose === "trades" && symbol !== undefined
        ? () => venue.trades.decode(this.#json, symbol, this)
        : purpose === "poll"
          ? () => venue.poll?.decode(this.#json, this)
          : undefined;
    if (decode === undefined) return;
    this.#byRest = purpose === "trades";
    const tally = this.tally(venue.id);
    if (this.#byRest) tally.beginAnswer();
    try {
      this.#json.parse(frame);
      decode();
    } catch (error) {
      tally.answer = undefined;
      throw new FrameError(`${venue.id}: ${error instanceof Error ? error.message : error}`, {
        cause: error,
      });
    }
  }

  #sent(frame: string): void {
    const request = parseRequest(frame);
    if (request === undefined) return;
    this.#open(this.#venueId()).request = request;
    if (request.purpose !== "trades" || request.symbol === undefined) return;
    this.#memory.at(this.#meet(request.symbol))?.asked(this.#time);
  }

  #note(note: Note | undefined): void {
    if (note === undefined) return;
    if (note.note === "clock") this.#rows.clock(this.#time);
    else {
      const place = { venue: this.#venueId(), connection: this.#connection, time: this.#time };
      for (const { at, gap } of takeNote(note, this.#memory, place)) {
        this.#rows.gap(at, this.#time, gap);
        this.tally(this.instruments[at]?.venue ?? "").gaps += 1;
      }
    }
  }

  #meet(symbol: string): number {
    const at = this.#memory.meet(this.#venueId(), symbol);
    if (at < 0) this.reject(`"${symbol.slice(0, 80)}" is no pair`);
    return at;
  }

  #open(venue: string): ConnectionState {
    return this.#memory.open(this.#connection, venue, this.#time);
  }

  /** A venue's time of tomorrow is no time. */
  #sane(eventTime: Micros): Micros {
    return eventTime > this.#time + DAY ? micros(Number.NaN) : eventTime;
  }

  #venueId(): string {
    return this.#venue?.id ?? "";
  }
}
