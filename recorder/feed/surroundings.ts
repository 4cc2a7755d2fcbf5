import type { Micros } from "../../engine/market/time.ts";
import type { Direction } from "../wire/raw-frame.ts";

/** The recorder's only clock. Handed in, so that hours of faults can be lived through in a second. */
export interface Clock {
  /** µs since 1970: the wall clock at the start, carried on by the monotonic one. Never goes back. */
  now(): Micros;
  /** Calls `done` after so many milliseconds, unless the returned function is called before. */
  after(ms: number, done: () => void): () => void;
}

/** Why a socket ended, or never opened. */
export interface SocketEnd {
  /** One line for people and for the record: `closed by the server (1006)`, `HTTP 429 at the upgrade`. */
  readonly reason: string;
  /** The server asks to be left alone for so long. */
  readonly retryAfterMs?: number;
  /** Trying again at once cannot help: wrong address, wrong certificate, refused at the upgrade. */
  readonly hopeless?: boolean;
}

export interface SocketEvents {
  opened(): void;
  frame(text: string): void;
  /** Exactly once, whatever happened. */
  ended(end: SocketEnd): void;
}

export interface Socket {
  send(text: string): void;
  /** Stops reading for now: TCP holds the server back. */
  pause(): void;
  resume(): void;
  /** Ends it now, without waiting for the other side. `ended` follows. */
  terminate(reason: string): void;
}

export interface RestAnswer {
  readonly status: number;
  readonly body: string;
  readonly retryAfterMs?: number;
}

/** The network. */
export interface Net {
  connect(url: string, maxPayload: number, events: SocketEvents): Socket;
  /** Never rejects: what could not be had has status 0 and the reason as its body. */
  request(method: "GET" | "POST", url: string): Promise<RestAnswer>;
}

/** Writes a frame of a venue down, and reads it: journal first, then the fold. */
export type Take = (venue: string, connection: number, direction: Direction, frame: string) => void;

/** All that a feed gets from outside itself. */
export interface Surroundings {
  readonly clock: Clock;
  readonly net: Net;
  /** From 0 inclusive to 1 exclusive. Only spreads retries in time. */
  readonly random: () => number;
  readonly take: Take;
  /** The next number of a connection. */
  readonly number: () => number;
}
