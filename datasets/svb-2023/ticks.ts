/** What a row of `Ticks` is; the aggressor's side of a trade. */
export const Row = { quote: 0, buy: 1, sell: 2 } as const;

/** Times in milliseconds since the event began, prices in 1e-8, sizes in hundredths of a unit. */
export interface Ticks {
  length: number;
  time: Int32Array;
  row: Uint8Array;
  /** Trade: price; quote: bid. */
  a: Int32Array;
  /** Trade: size; quote: bid size. */
  b: Int32Array;
  /** Quote: ask. */
  c: Int32Array;
  /** Quote: ask size. */
  d: Int32Array;
}

export const createTicks = (capacity: number): Ticks => ({
  length: 0,
  time: new Int32Array(capacity),
  row: new Uint8Array(capacity),
  a: new Int32Array(capacity),
  b: new Int32Array(capacity),
  c: new Int32Array(capacity),
  d: new Int32Array(capacity),
});

/** Adds a row, growing the columns when they are full; returns its position. */
export const pushTick = (
  ticks: Ticks,
  time: number,
  row: number,
  a: number,
  b: number,
  c: number,
  d: number,
): number => {
  if (ticks.length === ticks.time.length) grow(ticks);
  const i = ticks.length++;
  ticks.time[i] = time;
  ticks.row[i] = row;
  ticks.a[i] = a;
  ticks.b[i] = b;
  ticks.c[i] = c;
  ticks.d[i] = d;
  return i;
};

const grow = (ticks: Ticks): void => {
  const larger = createTicks(2 * ticks.length);
  for (const key of ["time", "row", "a", "b", "c", "d"] as const) larger[key].set(ticks[key]);
  Object.assign(ticks, larger, { length: ticks.length });
};
