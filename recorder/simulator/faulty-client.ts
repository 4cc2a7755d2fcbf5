import type { Clock } from "../feed/surroundings.ts";
import type { SimClient, SimTrade } from "./sim-venue.ts";

/** The server's end of a connection: a WebSocket, or a wire of a simulated network. */
export interface SimSocket {
  /** A text frame, or a binary one. */
  send(frame: string | Uint8Array): void;
  close(code: number, reason: string): void;
  /** Ends it without a close frame. */
  terminate(): void;
  /** Stops reading and answering, as a machine that hangs. */
  freeze(): void;
  /** Bytes that the client has not taken yet. */
  readonly pending: number;
}

/** A client that lets more than this pile up is cut off, as venues do with slow readers. Bytes. */
const MOST_PENDING = 32 << 20;
/** What is held back for a while may not pile up either. */
const MOST_HELD = 16 << 20;
/** A frame that is to change places with the next one does not wait for it longer than this. */
const SWAP_MS = 250;
/** Messages of the client that are kept for subscribing once more. */
const MOST_ASKED = 200;

/**
 * A client's socket as its venue sees it, with everything that can go wrong between the two. It takes frames and passes
 * on frames, other frames, or none; it knows nothing of networks.
 */
export class FaultyClient implements SimClient {
  readonly path: string;
  readonly number: number;
  readonly memory = new Map<string, unknown>();
  /** When the client last said something, µs of wall clock. */
  lastHeard: number;
  /** The last trade that was sent. */
  lastTrade: SimTrade | undefined;
  /** What it subscribed to, in its own words. */
  readonly asked: string[] = [];
  readonly #socket: SimSocket;
  readonly #clock: Clock;
  #ended = false;
  #silent = false;
  /** What is being sent is about this trade. */
  #about: SimTrade | undefined;
  /** Pairs that are not to be spoken of: frames that name one are swallowed. */
  #unspoken: readonly (readonly [string, string])[] = [];
  readonly #muted = new Map<string, number>();
  readonly #dropping = new Map<string, number>();
  #repeating = 0;
  #swapping = 0;
  #adding = 0;
  /** Frames held back; undefined while they pass. */
  #held: string[] | undefined;
  #heldBytes = 0;
  /** The frame that waits for its neighbour. */
  #waiting: string | undefined;
  #stopWaiting: (() => void) | undefined;
  /** Allowed on top of the usual: an oversized frame is not the client's slowness. */
  #allowance = 0;

  constructor(socket: SimSocket, clock: Clock, { path, number }: { path: string; number: number }) {
    this.path = path;
    this.number = number;
    this.#socket = socket;
    this.#clock = clock;
    this.lastHeard = clock.now();
  }

  get ended(): boolean {
    return this.#ended;
  }

  get pending(): number {
    return this.#ended ? 0 : this.#socket.pending;
  }

  /** Says that what `send` is called with meanwhile is about a trade. */
  telling(trade: SimTrade, tell: () => void): void {
    this.#about = trade;
    try {
      tell();
    } finally {
      this.#about = undefined;
    }
  }

  /** Swallows frames that name one of these pairs while `answer` runs. */
  withoutNaming(symbols: ReadonlySet<string>, answer: () => void): void {
    this.#unspoken = [...symbols].map((symbol) => {
      const [base = "", quote = ""] = symbol.toUpperCase().split("/");
      return [base, quote] as const;
    });
    try {
      answer();
    } finally {
      this.#unspoken = [];
    }
  }

  remember(frame: string): void {
    if (this.asked.length < MOST_ASKED) this.asked.push(frame);
  }

  /** Whether data of the pair have stopped for this client. */
  mutes(symbol: string): boolean {
    return this.#muted.has(symbol);
  }

  send(frame: string): void {
    if (this.#ended || this.#silent) return;
    if (this.#unspoken.length > 0 && names(frame, this.#unspoken)) return;
    const about = this.#about;
    if (about !== undefined) {
      if (used(this.#dropping, about.symbol)) return;
      this.lastTrade = about;
    }
    const text = this.#adding > 0 ? withExtraKeys(frame) : frame;
    if (text !== frame) this.#adding -= 1;
    this.#pass(text, about !== undefined);
    if (this.#repeating === 0 || this.#ended) return;
    this.#repeating -= 1;
    this.#pass(text, false);
  }

  close(code: number, reason: string): void {
    if (this.#ended) return;
    this.#flush();
    this.#end();
    this.#socket.close(code, reason);
  }

  terminate(): void {
    if (this.#ended) return;
    this.#end();
    this.#socket.terminate();
  }

  /** The client has gone. */
  gone(): void {
    this.#end();
  }

  /** Nothing is sent any more, and nothing heard. */
  silence(): void {
    if (this.#ended) return;
    this.#silent = true;
    this.#socket.freeze();
  }

  get silent(): boolean {
    return this.#silent;
  }

  mute(symbol: string): void {
    this.#muted.set(symbol, (this.#muted.get(symbol) ?? 0) + 1);
  }

  unmute(symbol: string): void {
    used(this.#muted, symbol);
  }

  drop(symbol: string, count: number): void {
    this.#dropping.set(symbol, (this.#dropping.get(symbol) ?? 0) + count);
  }

  repeat(count: number): void {
    this.#repeating += count;
  }

  swap(count: number): void {
    this.#swapping += count;
  }

  addKeys(count: number): void {
    this.#adding += count;
  }

  /** Holds frames back until `release`. */
  hold(): void {
    this.#held ??= [];
  }

  release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    this.#heldBytes = 0;
    for (const frame of held) this.#write(frame);
  }

  /** Past all queues: what no venue would send. */
  raw(frame: string | Uint8Array): void {
    if (this.#ended || this.#silent) return;
    this.#allowance += frame.length;
    this.#write(frame);
  }

  #pass(frame: string, isTrade: boolean): void {
    if (this.#held !== undefined) {
      this.#held.push(frame);
      this.#heldBytes += frame.length;
      if (this.#heldBytes > MOST_HELD) this.close(1008, "slow consumer");
      return;
    }
    if (this.#waiting !== undefined) {
      const earlier = this.#waiting;
      this.#forget();
      this.#write(frame);
      this.#write(earlier);
    } else if (isTrade && this.#swapping > 0) {
      this.#swapping -= 1;
      this.#waiting = frame;
      this.#stopWaiting = this.#clock.after(SWAP_MS, () => this.#flush());
    } else this.#write(frame);
  }

  /** The frame that waits goes out as it is: no neighbour came. */
  #flush(): void {
    const frame = this.#waiting;
    this.#forget();
    if (frame !== undefined) this.#write(frame);
  }

  #forget(): void {
    this.#stopWaiting?.();
    this.#stopWaiting = undefined;
    this.#waiting = undefined;
  }

  #write(frame: string | Uint8Array): void {
    if (this.#ended || this.#silent) return;
    this.#socket.send(frame);
    if (this.#socket.pending <= MOST_PENDING + this.#allowance) return;
    // A close frame would wait behind all that the client does not read.
    this.#end();
    this.#socket.terminate();
  }

  #end(): void {
    this.#ended = true;
    this.#held = undefined;
    this.#forget();
  }
}

/** Takes one of a count; the name goes with the last. */
const used = (counts: Map<string, number>, name: string): boolean => {
  const left = counts.get(name) ?? 0;
  if (left === 0) return false;
  if (left === 1) counts.delete(name);
  else counts.set(name, left - 1);
  return true;
};

const names = (frame: string, pairs: readonly (readonly [string, string])[]): boolean => {
  const text = frame.toUpperCase();
  return pairs.some(([base, quote]) => text.includes(base) && text.includes(quote));
};

/** What a venue may add tomorrow. Only an object can be given a key. */
const withExtraKeys = (frame: string): string =>
  /^\{\s*"/.test(frame)
    ? `{"addedLater":{"list":[1,"two",null],"flag":true},${frame.slice(1)}`
    : frame;
