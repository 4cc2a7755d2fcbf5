import { Dictionary, Int32, makeData, Utf8, vectorFromArray } from "apache-arrow";
import type { ArrowColumn } from "./arrow-column.ts";

/**
 * A column of few texts, which `codes` has as their places in `words`: a categorical to other tools. `id` is that of no
 * other dictionary of the file.
 */
export const dictionaryColumn = (
  codes: ArrowColumn,
  words: readonly string[],
  id: number,
): ArrowColumn => {
  const type = new Dictionary(new Utf8(), new Int32(), id);
  // One for all batches: an Arrow file holds each dictionary once.
  const dictionary = vectorFromArray([...words], new Utf8());
  return {
    type,
    data: (chunk, column) => {
      const { length, nullCount, nullBitmap, values } = codes.data(chunk, column);
      return makeData({ type, length, nullCount, nullBitmap, data: values, dictionary });
    },
  };
};
