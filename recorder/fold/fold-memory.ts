import { type Instrument, parseInstrument, symbolOf } from "../../engine/market/instrument.ts";
import { ConnectionState } from "./connection-state.ts";
import { InstrumentMemory } from "./instrument-memory.ts";

/** A hostile feed could name pairs without end; those of other venues find their place all the same. */
const MOST_INSTRUMENTS = 4096;

interface Saved {
  readonly lastConnection: number;
  readonly instruments: readonly (readonly [string, ReturnType<InstrumentMemory["save"]>])[];
  readonly connections: readonly (readonly [number, ReturnType<ConnectionState["save"]>])[];
}

/** Everything that a fold remembers from one frame to the next. */
export class FoldMemory {
  /** In order of first appearance. */
  readonly instruments: Instrument[] = [];
  readonly #memories: InstrumentMemory[] = [];
  /** Positions, by venue and symbol. */
  readonly #indexes = new Map<string, Map<string, number>>();
  readonly #connections = new Map<number, ConnectionState>();
  /** Highest number of a connection so far: they are never used twice in a recording. */
  lastConnection = 0;

  /** By its position. */
  at(index: number): InstrumentMemory | undefined {
    return this.#memories[index];
  }

  /** By venue and symbol, if it was ever met. */
  find(venue: string, symbol: string): InstrumentMemory | undefined {
    return this.#memories[this.#indexes.get(venue)?.get(symbol) ?? -1];
  }

  /** The position of an instrument, which is met now if it never was; -1 for what is no pair, and beyond the bound. */
  meet(venue: string, symbol: string): number {
    const ofVenue = this.#indexes.get(venue);
    const known = ofVenue?.get(symbol);
    if (known !== undefined) return known;
    const room = (ofVenue?.size ?? 0) < MOST_INSTRUMENTS;
    const instrument = room ? instrumentOf(`${venue}:${symbol}`) : undefined;
    return instrument === undefined ? -1 : this.#add(instrument, new InstrumentMemory());
  }

  get size(): number {
    return this.#memories.length;
  }

  connection(number: number): ConnectionState | undefined {
    return this.#connections.get(number);
  }

  /** A connection's state, which begins at `time` if there is none. */
  open(number: number, venue: string, time: number): ConnectionState {
    const known = this.#connections.get(number);
    if (known !== undefined) return known;
    if (number > this.lastConnection) this.lastConnection = number;
    const state = new ConnectionState(venue);
    state.heard(time);
    this.#connections.set(number, state);
    return state;
  }

  close(number: number): void {
    this.#connections.delete(number);
  }

  get connections(): Iterable<readonly [number, ConnectionState]> {
    return this.#connections;
  }

  /** As JSON, for `restore` of a new memory. */
  save(): string {
    const saved: Saved = {
      lastConnection: this.lastConnection,
      instruments: this.#memories.map((memory, at) => [
        this.instruments[at]?.id ?? "",
        memory.save(),
      ]),
      connections: [...this.#connections].map(([number, state]) => [number, state.save()]),
    };
    return JSON.stringify(saved);
  }

  /** Takes up what another memory saved. The text is ours: it comes from a file whose checksum was verified. */
  restore(text: string): void {
    const saved = JSON.parse(text) as Saved;
    this.lastConnection = saved.lastConnection;
    for (const [id, memory] of saved.instruments)
      this.#add(parseInstrument(id), new InstrumentMemory(memory));
    for (const [number, state] of saved.connections)
      this.#connections.set(number, new ConnectionState(state.venue, state));
  }

  #add(instrument: Instrument, memory: InstrumentMemory): number {
    const at = this.instruments.push(instrument) - 1;
    this.#memories.push(memory);
    const ofVenue = this.#indexes.get(instrument.venue) ?? new Map<string, number>();
    ofVenue.set(symbolOf(instrument), at);
    this.#indexes.set(instrument.venue, ofVenue);
    return at;
  }
}

const instrumentOf = (id: string): Instrument | undefined => {
  try {
    return parseInstrument(id);
  } catch {
    return undefined;
  }
};
