import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { micros } from "../../engine/market/time.ts";
import type { RawFrame } from "../wire/raw-frame.ts";
import type { NewFrame } from "./record.ts";
import { LONGEST_FRAME, RecordBuffer } from "./record.ts";
import { type Damage, readSegment, segmentFirst, segmentName } from "./segment.ts";
import { numbered, sampleFrame, segmentBytes } from "./testing/sample-frames.ts";

const readAll = (
  bytes: Uint8Array,
  { first = 1, next }: { first?: number; next?: number } = {},
): { frames: RawFrame[]; damages: Damage[]; torn: number } => {
  const damages: Damage[] = [];
  const frames: RawFrame[] = [];
  const place = { path: "segment", first, next, since: micros(0) };
  const reading = readSegment(bytes, place, (damage) => damages.push(damage));
  for (;;) {
    const { value, done } = reading.next();
    if (done === true) return { frames, damages, torn: value };
    frames.push(value);
  }
};

const anyFrame: fc.Arbitrary<NewFrame> = fc.record({
  receiveTime: fc.integer({ min: 0, max: 2 ** 52 }).map(micros),
  venue: fc.constantFrom("", "kraken", "ü"),
  connection: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
  direction: fc.constantFrom("in", "out", "note"),
  frame: fc.string({ unit: "binary" }),
});

/** Ends of the records, the header's first. */
const endsOf = (frames: readonly NewFrame[]): number[] =>
  Array.from(
    { length: frames.length + 1 },
    (_, n) => segmentBytes(1, frames.slice(0, n), [1]).length,
  );

describe("segment", () => {
  it("gives back the frames that were written, in whatever batches", () => {
    fc.assert(
      fc.property(
        fc.array(anyFrame),
        fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1 }),
        fc.integer({ min: 1, max: 2 ** 40 }),
        (frames, batches, first) => {
          const read = readAll(segmentBytes(first, frames, batches), { first });
          expect(read).toEqual({ frames: numbered(frames, first), damages: [], torn: 0 });
        },
      ),
    );
  });

  const frames = Array.from({ length: 12 }, (_, n) => sampleFrame(n));
  const ends = endsOf(frames);

  it("keeps every whole record of a segment that is torn at any byte", () => {
    for (const batches of [[1], [5], [12]]) {
      const bytes = segmentBytes(1, frames, batches);
      for (let length = 0; length < bytes.length; length++) {
        const whole = ends.findLastIndex((end) => end <= length);
        const { frames: read, damages, torn } = readAll(bytes.slice(0, length));
        const expected = numbered(frames.slice(0, Math.max(0, whole)), 1);
        expect(read, `${length} bytes`).toEqual(expected);
        expect(damages).toEqual([]);
        expect(torn).toBe(length - (ends[whole] ?? 0));
      }
    }
  });

  it("finds every flipped bit, and names the span and the frame that it cost", () => {
    const bytes = segmentBytes(1, frames, [1]);
    for (let at = 24; at < (ends[11] ?? 0); at++) {
      const flipped = bytes.slice();
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
      const lost = ends.findIndex((end) => end > at);
      const { frames: read, damages } = readAll(flipped);
      const span = { from: ends[lost - 1], to: ends[lost], firstLost: lost, lastLost: lost };
      expect(damages, `byte ${at}`).toEqual([span]);
      expect(read.length).toBe(12);
      expect(read.filter(({ seq }) => seq !== lost)).toEqual(
        numbered(frames, 1).filter(({ seq }) => seq !== lost),
      );
      expect(read[lost - 1]?.frame).toContain("this frame is lost");
    }
  });

  it("takes a bad record in the last batch for its torn end, since nothing of it was ever safe", () => {
    const bytes = segmentBytes(1, frames, [6]);
    bytes[(ends[7] ?? 0) + 9] = 0xff;
    const { frames: read, damages, torn } = readAll(bytes);
    expect(read).toEqual(numbered(frames.slice(0, 7), 1));
    expect(damages).toEqual([]);
    expect(torn).toBe(bytes.length - (ends[7] ?? 0));
  });

  it("takes the same for damage once another segment follows", () => {
    const bytes = segmentBytes(1, frames, [6]);
    bytes[(ends[7] ?? 0) + 9] = 0xff;
    const { frames: read, damages } = readAll(bytes, { next: 13 });
    expect(damages).toMatchObject([{ firstLost: 8, lastLost: 8 }]);
    expect(read.map(({ seq }) => seq)).toEqual(Array.from({ length: 12 }, (_, n) => n + 1));
  });

  it("reports the lost end of a segment that another follows, its last frame kept for the state", () => {
    const bytes = segmentBytes(1, frames, [6]).slice(0, (ends[9] ?? 0) + 3);
    const { frames: read, damages } = readAll(bytes, { next: 13 });
    expect(damages).toEqual([
      { from: ends[9], to: (ends[9] ?? 0) + 3, firstLost: 10, lastLost: 12 },
    ]);
    expect(read.at(-1)).toMatchObject({ seq: 12, direction: "note", frame: '{"note":"state"}' });
  });

  it("reads a segment whose header is damaged, by the number in its name", () => {
    const bytes = segmentBytes(1, frames, [1]);
    bytes.fill(0, 0, 24);
    const { frames: read, damages } = readAll(bytes);
    expect(read).toEqual(numbered(frames, 1));
    expect(damages).toEqual([{ from: 0, to: 24, firstLost: 1, lastLost: 0 }]);
  });

  it("takes a missing segment for damage from its first frame to its last", () => {
    const { frames: read, damages } = readAll(new Uint8Array(), { first: 5, next: 8 });
    expect(damages).toMatchObject([{ firstLost: 5, lastLost: 7 }]);
    expect(read.map(({ seq }) => seq)).toEqual([5, 6, 7]);
  });

  it("refuses a segment under another's name", () => {
    expect(() => readAll(segmentBytes(7, frames, [1]), { first: 1 })).toThrow(
      "its first frame is number 7",
    );
  });

  it("does not follow what hostile bytes pretend, and always ends", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), fc.boolean(), (junk, after) => {
        const head = segmentBytes(1, after ? frames : [], [1]);
        const bytes = new Uint8Array([...head, ...junk]);
        const { frames: read, damages, torn } = readAll(bytes);
        expect(read).toEqual(numbered(after ? frames : [], 1));
        expect(damages).toEqual([]);
        expect(torn).toBe(junk.length);
      }),
    );
  });

  it("refuses a frame longer than any venue sends", () => {
    const frame = { ...sampleFrame(1), frame: "x".repeat(LONGEST_FRAME + 1) };
    expect(() => new RecordBuffer(64).add(0, 0, frame)).toThrow(RangeError);
  });

  it("knows its files by name", () => {
    expect(segmentFirst(segmentName(7))).toBe(7);
    expect(segmentName(7)).toBe("segment-000000000007.log");
    expect(segmentFirst("segment-7.log")).toBeUndefined();
    expect(segmentFirst(segmentName(1_234_567_890_123))).toBe(1_234_567_890_123);
  });
});
