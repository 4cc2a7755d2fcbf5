/**
 * Walks the state of an object, either writing it down or putting it back: one `state(io)` method a class serves
 * both, so that a field can never be saved and not restored. `x = io.number(x)` for scalars; arrays are filled in place.
 */
export interface StateIO {
  number(value: number): number;
  text(value: string): string;
  /** A fixed-length array of the object, in place. */
  array(values: Float64Array): void;
  /** A list of changing length: `each` visits one item and returns it; on restore it is called with `undefined`. */
  list<T>(items: readonly T[], each: (item: T | undefined) => T): T[];
}

/** A saved state: plain data that can be structured-cloned to another thread or written to disk. */
export interface SavedState {
  readonly numbers: Float64Array;
  readonly texts: readonly string[];
}

export interface Stateful {
  state(io: StateIO): void;
}

/** The state of `object` as plain data. Lossless: NaN, infinities and minus zero survive. */
export const saveState = (object: Stateful): SavedState => {
  let numbers = new Float64Array(1024);
  let length = 0;
  const texts: string[] = [];
  const grow = (extra: number): void => {
    if (length + extra <= numbers.length) return;
    const larger = new Float64Array(Math.max(numbers.length * 2, length + extra));
    larger.set(numbers.subarray(0, length));
    numbers = larger;
  };
  const io: StateIO = {
    number: (value) => {
      grow(1);
      numbers[length++] = value;
      return value;
    },
    text: (value) => {
      texts.push(value);
      return value;
    },
    array: (values) => {
      grow(values.length);
      numbers.set(values, length);
      length += values.length;
    },
    list: (items, each) => {
      io.number(items.length);
      return items.map((item) => each(item));
    },
  };
  object.state(io);
  return { numbers: numbers.slice(0, length), texts };
};

/** Puts `saved` back into `object`, which must have been made with the same settings. Throws when they do not fit. */
export const restoreState = (object: Stateful, saved: SavedState): void => {
  let at = 0;
  let textAt = 0;
  const next = (): number => {
    const value = saved.numbers[at++];
    if (value === undefined)
      throw new RangeError("the saved state is shorter than this object's: other settings?");
    return value;
  };
  const io: StateIO = {
    number: next,
    text: () => {
      const value = saved.texts[textAt++];
      if (value === undefined)
        throw new RangeError("the saved state has fewer texts than this object: other settings?");
      return value;
    },
    array: (values) => {
      if (at + values.length > saved.numbers.length)
        throw new RangeError("the saved state is shorter than this object's: other settings?");
      values.set(saved.numbers.subarray(at, at + values.length));
      at += values.length;
    },
    list: (_items, each) => Array.from({ length: next() }, () => each(undefined)),
  };
  object.state(io);
  if (at !== saved.numbers.length || textAt !== saved.texts.length)
    throw new RangeError("the saved state is longer than this object's: other settings?");
};
