import type { CoinBook } from "./coin-book.ts";
import type { Emitter } from "./emitter.ts";
import type { InstrumentTrack } from "./instrument-track.ts";

/** A frame of everything that changed since its last: instruments, then coins, each in order of first appearance. */
export const writeFrames = (
  instruments: readonly InstrumentTrack[],
  book: CoinBook,
  emitter: Emitter,
  time: number,
): void => {
  for (const track of instruments) {
    if (!track.changed) continue;
    track.changed = false;
    track.write(time, book.rates, emitter);
  }
  for (const coin of book.coins) {
    if (!coin.changed) continue;
    coin.changed = false;
    if (coin.reference) continue;
    coin.write(time, emitter);
  }
  emitter.framesWritten();
};
