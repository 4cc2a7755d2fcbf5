import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { WorkbenchError } from "../../engine/errors.ts";
import { formatTime, micros } from "../../engine/market/time.ts";
import type { ClientParts } from "./client-parts.ts";
import { reasonOf, request } from "./request.ts";
import { TryAgain } from "./try-again.ts";
import type { Turns } from "./turns.ts";

/** Asks one source, politely and stubbornly. Paths begin with a slash and may hold a query. */
export interface Client {
  /**
   * The answer as `read` makes it of the text. Where `read` throws `TryAgain` it is asked again: for venues that say "too
   * often" under status 200, and for JSON that ends early. Undefined for a 404.
   */
  ask<T>(
    path: string,
    read: (text: string) => T,
    options?: { readonly most?: number },
  ): Promise<T | undefined>;
  /**
   * An answer straight into a new file. `most`: bytes it may hold (1 GiB). With `sha256` (hex) what differs counts as
   * damaged on its way and is fetched again. Undefined for a 404, and then there is no file.
   */
  download(
    path: string,
    file: string,
    options?: { readonly most?: number; readonly sha256?: string },
  ): Promise<Receipt | undefined>;
  /** Of all that was answered and kept, in order. */
  readonly receipts: readonly Receipt[];
}

/** What was answered: its full address, when (ISO 8601), how many bytes, and their SHA-256 in hex. */
export interface Receipt {
  readonly address: string;
  readonly at: string;
  readonly bytes: number;
  readonly sha256: string;
}

const ATTEMPTS = 8;
const FIRST_BACK_OFF_MS = 500;
const LONGEST_BACK_OFF_MS = 60_000;
/** A venue that asks for more patience than this is left for another day. */
const LONGEST_RETRY_AFTER_MS = 15 * 60_000;
const LARGEST_TEXT = 32 << 20;
const LARGEST_FILE = 1 << 30;

export interface SourceAddress {
  readonly id: string;
  readonly baseUrl: string;
  /** Of its rate limit. */
  readonly penaltyMs?: number | undefined;
}

/** `turns` is shared by all clients of one source; each unit has a client, and so receipts, of its own. */
export const makeClient = (source: SourceAddress, turns: Turns, parts: ClientParts): Client => {
  const receipts: Receipt[] = [];
  const get = async <T>(
    path: string,
    keep: (pieces: AsyncIterable<Uint8Array>, address: string) => Promise<T>,
    most: number,
  ): Promise<T | undefined> => {
    const address = `${source.baseUrl}${path}`;
    for (let attempt = 1; ; attempt++) {
      await turns.wait();
      try {
        return await request(address, { most, parts }, (pieces) => keep(pieces, address));
      } catch (cause) {
        parts.signal.throwIfAborted();
        if (cause instanceof WorkbenchError || isLocal(cause)) throw cause;
        const reason = reasonOf(cause);
        const after = cause instanceof TryAgain ? cause.afterMs : undefined;
        if (attempt === ATTEMPTS || (after ?? 0) > LONGEST_RETRY_AFTER_MS)
          throw gaveUp(source.id, address, reason, attempt);
        const backOff = Math.min(LONGEST_BACK_OFF_MS, FIRST_BACK_OFF_MS * 2 ** (attempt - 1));
        const isForAll = cause instanceof TryAgain && cause.all;
        const least = isForAll ? (source.penaltyMs ?? 0) : 0;
        const pause = after ?? Math.max(least, backOff * (0.5 + parts.random() / 2));
        parts.onRetry?.(`${source.id}: ${reason}; again in ${(pause / 1000).toFixed(1)} s`);
        // "Too often" is said to all of us, not to this one request.
        if (after !== undefined || isForAll) turns.pause(pause);
        else await parts.wait(pause, parts.signal);
        parts.signal.throwIfAborted();
      }
    }
  };
  const receive = (address: string, hash: string, bytes: number): Receipt => {
    const at = formatTime(micros(Math.round(parts.now()) * 1000));
    const receipt = { address, at, bytes, sha256: hash };
    receipts.push(receipt);
    return receipt;
  };
  return {
    receipts,
    ask: (path, read, { most = LARGEST_TEXT } = {}) =>
      get(
        path,
        async (pieces, address) => {
          const all: Uint8Array[] = [];
          for await (const piece of pieces) all.push(piece);
          const body = Buffer.concat(all);
          const value = read(body.toString("utf8"));
          receive(address, createHash("sha256").update(body).digest("hex"), body.length);
          return value;
        },
        most,
      ),
    download: (path, file, { most = LARGEST_FILE, sha256 } = {}) =>
      get(
        path,
        async (pieces, address) => {
          const hash = createHash("sha256");
          let bytes = 0;
          const counted = async function* (): AsyncGenerator<Uint8Array> {
            for await (const piece of pieces) {
              hash.update(piece);
              bytes += piece.length;
              yield piece;
            }
          };
          await pipeline(counted, createWriteStream(file));
          const own = hash.digest("hex");
          if (sha256 !== undefined && own !== sha256)
            throw new TryAgain(
              `${address} has the SHA-256 ${own.slice(0, 12)}…, the venue says ${sha256.slice(0, 12)}…`,
            );
          return receive(address, own, bytes);
        },
        most,
      ),
  };
};

/** A full disk is no fault of the venue's. */
const isLocal = (cause: unknown): boolean =>
  cause instanceof Error &&
  "syscall" in cause &&
  /^(open|write|mkdir|fsync|close)$/.test(String(cause.syscall));

const gaveUp = (id: string, address: string, reason: string, attempts: number): WorkbenchError =>
  new WorkbenchError(
    "environment",
    `${id}: ${address}: ${reason} (asked ${attempts} ${attempts === 1 ? "time" : "times"})`,
    "What was fetched is kept: run the same command again and it goes on from there.",
  );
