import { type Choose, drawnChoices } from "./choices.ts";

/** A file's bytes: what every reader sees, and how much of it a loss of power cannot take. */
export interface Node {
  bytes: Uint8Array;
  /** What is on the disk for certain. */
  durable: Uint8Array;
}

/** What decides over everything that a loss of power may take or leave. */
export interface PowerLoss {
  readonly choose: Choose;
  /** Bytes that a disk writes in one go; one of these. */
  readonly sectors: readonly number[];
  /** A file may end at any byte; else at the edge or in the middle of a sector. */
  readonly anywhere: boolean;
}

/** As disks are: sectors of 512 bytes, or pages of 4 KiB. */
export const drawnLoss = (seed: number): PowerLoss => ({
  ...{ choose: drawnChoices(seed), sectors: [512, 4096], anywhere: true },
});

/** What of a file a loss of power leaves: all that was synced; the rest cut off, with sectors that never came. */
export const survivors = ({ bytes, durable }: Node, loss: PowerLoss): Uint8Array => {
  const { choose, sectors, anywhere } = loss;
  const synced = durable.length;
  if (bytes.length <= synced) return durable;
  const sector = sectors[choose(sectors.length)] ?? 512;
  const ends = anywhere ? undefined : endsOf(synced, bytes.length, sector);
  const end = ends ? ends[choose(ends.length)] : synced + choose(bytes.length - synced + 1);
  const kept = bytes.slice(0, end);
  // By chance half of all files lose no sector.
  if (kept.length === synced || (anywhere && choose(2) === 0)) return kept;
  for (let at = Math.floor(synced / sector) * sector; at < kept.length; at += sector)
    if (anywhere ? choose(10) < 3 : choose(2) === 1)
      // What was on the disk there before: mostly nothing.
      kept.fill(anywhere && choose(4) === 0 ? 0xa5 : 0, Math.max(at, synced), at + sector);
  return kept;
};

/** The edges of sectors after what is synced, and their middles. */
const endsOf = (synced: number, length: number, sector: number): number[] => {
  const ends = [synced, length];
  for (let at = Math.ceil((synced + 1) / (sector / 2)); at * (sector / 2) < length; at++)
    ends.push(at * (sector / 2));
  return ends;
};
