import { hash } from "node:crypto";
import type { Stateful, StateIO } from "../state.ts";

/**
 * SHA-256 chained over emissions: each step hashes the digest so far and the emission's bytes, so that 32 bytes carry
 * the whole past and a snapshot can go on from it. Pure arithmetic: `node:crypto` is used for nothing else here.
 */
export class DigestChain implements Stateful {
  #hex = "0".repeat(64);

  /** The digest so far, 64 hexadecimal digits; all zeros before the first emission. */
  get hex(): string {
    return this.#hex;
  }

  /** `emission` starts with 32 bytes of room, into which the digest so far is written before hashing. */
  add(emission: Buffer): void {
    emission.write(this.#hex, 0, "hex");
    this.#hex = hash("sha256", emission, "hex");
  }

  state(io: StateIO): void {
    this.#hex = io.text(this.#hex);
  }
}

/** Room for the digest so far at the head of every emission. */
export const DIGEST_BYTES = 32;

/** An emission's bytes from texts (UTF-8, each with its length before it) and numbers (little-endian doubles). */
export const emissionBytes = (texts: readonly string[], numbers: readonly number[]): Buffer => {
  const encoded = texts.map((text) => Buffer.from(text, "utf8"));
  const size = encoded.reduce(
    (sum, text) => sum + 4 + text.length,
    DIGEST_BYTES + numbers.length * 8,
  );
  const bytes = Buffer.alloc(size);
  let at = DIGEST_BYTES;
  for (const text of encoded) {
    at = bytes.writeUInt32LE(text.length, at);
    at += text.copy(bytes, at);
  }
  for (const number of numbers) at = bytes.writeDoubleLE(canonical(number), at);
  return bytes;
};

/** One bit pattern a value: NaN has many in memory, and minus zero equals zero. */
export const canonical = (value: number): number => (Number.isNaN(value) ? Number.NaN : value + 0);
