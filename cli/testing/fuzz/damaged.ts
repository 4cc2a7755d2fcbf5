import fc, { type Arbitrary } from "fast-check";
import { seeded } from "../../../recorder/simulator/seeded.ts";
import { mutateFrame } from "../../../recorder/venues/testing/mutate-frame.ts";
import { growingTexts, harmfulTexts } from "./harmful-texts.ts";

const WORD = /[A-Za-z0-9_.]+/g;
const harmful = fc.constantFrom(...harmfulTexts);

type Edit<T> = (of: T) => T;

/** Texts out of nothing: short ones of any characters, harmful ones, and some that are long. */
export const anyText: Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: harmful },
  { weight: 3, arbitrary: fc.string({ unit: "binary", maxLength: 40 }) },
  { weight: 2, arbitrary: fc.string({ maxLength: 60 }) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom(...growingTexts), fc.nat(3_000))
      .map(([text, times]) => text.repeat(times)),
  },
);

/** A place in something of `length`, and one a little further. */
const stretch = (length: number, at: number, long: number): [number, number] => {
  const from = at % (length + 1);
  return [from, Math.min(length, from + long)];
};

const place = fc.nat(0xffff);
const long = fc.oneof(fc.nat(3), fc.nat(30));

const textEdit: Arbitrary<Edit<string>> = fc.oneof(
  // A word becomes another one, which is how most of what is wrong looks.
  fc.tuple(place, anyText).map(
    ([at, by]): Edit<string> =>
      (text) => {
        const words = [...text.matchAll(WORD)];
        const word = words[at % Math.max(1, words.length)];
        return word === undefined
          ? by
          : text.slice(0, word.index) + by + text.slice(word.index + word[0].length);
      },
  ),
  fc.tuple(place, anyText).map(
    ([at, by]): Edit<string> =>
      (text) => {
        const [from] = stretch(text.length, at, 0);
        return text.slice(0, from) + by + text.slice(from);
      },
  ),
  fc.tuple(place, long).map(
    ([at, of]): Edit<string> =>
      (text) => {
        const [from, to] = stretch(text.length, at, of);
        return text.slice(0, from) + text.slice(to);
      },
  ),
  fc.tuple(place, long, fc.integer({ min: 2, max: 40 })).map(
    ([at, of, times]): Edit<string> =>
      (text) => {
        const [from, to] = stretch(text.length, at, of);
        return text.slice(0, from) + text.slice(from, to).repeat(times) + text.slice(to);
      },
  ),
  place.map(
    (at): Edit<string> =>
      (text) =>
        text.slice(0, at % (text.length + 1)),
  ),
);

const apply = <T>(of: T, edits: readonly Edit<T>[]): T =>
  edits.reduce((now, edit) => edit(now), of);

/** One of the samples with up to `most` things wrong with it; now and then none, or another text altogether. */
export const damagedText = (samples: readonly string[], most = 3): Arbitrary<string> =>
  fc.oneof(
    {
      weight: 9,
      arbitrary: fc
        .tuple(fc.constantFrom(...samples), fc.array(textEdit, { maxLength: most }))
        .map(([text, edits]) => apply(text, edits)),
    },
    { weight: 1, arbitrary: anyText },
  );

/** JSON samples with wrong values, keys, types, numbers of digits and depths, torn or not: as frames are damaged. */
export const damagedJson = (samples: readonly string[]): Arbitrary<string> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.nat().map((seed) => mutateFrame(samples, seeded(seed))) },
    { weight: 1, arbitrary: damagedText(samples) },
  );

/** Numbers that lengths, counts and offsets lie with. */
const LIES = [
  0, 1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xfffffffe,
  0xffffffff,
];

/** From the beginning, or near the end, where footers stand. */
const byteOf = (length: number, at: number, fromEnd: boolean): number =>
  length === 0 ? 0 : fromEnd ? Math.max(0, length - 1 - (at % 600)) : at % length;

const byteEdit: Arbitrary<Edit<Buffer>> = fc.oneof(
  fc.tuple(fc.nat(), fc.boolean(), fc.nat(7)).map(
    ([at, end, bit]): Edit<Buffer> =>
      (bytes) => {
        const changed = Buffer.from(bytes);
        const spot = byteOf(bytes.length, at, end);
        if (spot < changed.length) changed[spot] = (changed[spot] ?? 0) ^ (1 << bit);
        return changed;
      },
  ),
  fc.tuple(fc.nat(), fc.boolean(), fc.constantFrom(...LIES), fc.constantFrom(1, 2, 4)).map(
    ([at, end, lie, wide]): Edit<Buffer> =>
      (bytes) => {
        const changed = Buffer.from(bytes);
        const spot = byteOf(bytes.length, at, end);
        if (spot + wide <= changed.length) changed.writeUIntLE(lie % 2 ** (8 * wide), spot, wide);
        return changed;
      },
  ),
  fc.tuple(fc.nat(), fc.boolean(), long).map(
    ([at, end, of]): Edit<Buffer> =>
      (bytes) => {
        const from = byteOf(bytes.length, at, end);
        return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + of)]);
      },
  ),
  fc.tuple(fc.nat(), fc.boolean(), fc.uint8Array({ maxLength: 40 })).map(
    ([at, end, by]): Edit<Buffer> =>
      (bytes) => {
        const from = byteOf(bytes.length, at, end);
        return Buffer.concat([bytes.subarray(0, from), by, bytes.subarray(from)]);
      },
  ),
  fc.tuple(fc.nat(), fc.boolean(), fc.nat(600)).map(
    ([at, end, of]): Edit<Buffer> =>
      (bytes) => {
        const from = byteOf(bytes.length, at, end);
        const piece = bytes.subarray(from, from + of);
        return Buffer.concat([bytes.subarray(0, from), piece, piece, bytes.subarray(from + of)]);
      },
  ),
  fc.tuple(fc.nat(), fc.boolean()).map(
    ([at, end]): Edit<Buffer> =>
      (bytes) =>
        bytes.subarray(0, byteOf(bytes.length, at, end)),
  ),
);

/** One of the samples with up to `most` bytes or stretches of it damaged. */
export const damagedBytes = (samples: readonly Buffer[], most = 4): Arbitrary<Buffer> =>
  fc
    .tuple(fc.constantFrom(...samples), fc.array(byteEdit, { maxLength: most }))
    .map(([bytes, edits]) => apply(bytes, edits));
