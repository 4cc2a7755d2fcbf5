import type { Micros } from "../../engine/market/time.ts";
import type { SimQuote, SimTrade } from "./sim-venue.ts";

/** A trade or quote as the simulation tells it. */
export interface SimRecord {
  /** When it is told, on the tape's clock; never decreases from one record to the next. */
  readonly at: Micros;
  /** Venue id. */
  readonly venue: string;
  readonly trade?: SimTrade;
  readonly quote?: SimQuote;
}

/** Where records come from, some at a time. */
export interface RecordSource {
  /** The next ones; undefined after the last. At once where it can, so that a test on virtual time needs no promises. */
  next(): readonly SimRecord[] | undefined | Promise<readonly SimRecord[] | undefined>;
}
