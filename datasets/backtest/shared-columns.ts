/** A column that threads can share. */
export type Column = Float64Array | Uint32Array | Uint16Array | Uint8Array;

/** Columns in memory that threads share, one behind the other, wide ones first. */
export interface SharedColumns {
  readonly memory: SharedArrayBuffer;
  readonly parts: readonly {
    readonly name: string;
    /** Bytes an entry, which say what kind of column it is. */
    readonly width: number;
    readonly length: number;
  }[];
}

const CLASSES = new Map<number, new (m: SharedArrayBuffer, at: number, n: number) => Column>([
  [8, Float64Array],
  [4, Uint32Array],
  [2, Uint16Array],
  [1, Uint8Array],
]);

/** Copies columns into `memory`, or into a larger one where that is too small. */
export const shareColumns = (
  columns: Readonly<Record<string, Column>>,
  memory: SharedArrayBuffer | undefined,
): SharedColumns => {
  const sorted = Object.entries(columns).sort(
    ([, a], [, b]) => b.BYTES_PER_ELEMENT - a.BYTES_PER_ELEMENT,
  );
  const bytes = sorted.reduce((sum, [, column]) => sum + column.byteLength, 0);
  const enough = memory !== undefined && memory.byteLength >= bytes;
  // With room for what is a little larger the next time.
  const target = enough ? memory : new SharedArrayBuffer(Math.ceil(bytes * 1.25));
  const parts = sorted.map(([name, column]) => ({
    ...{ name, width: column.BYTES_PER_ELEMENT, length: column.length },
  }));
  const shared = { memory: target, parts };
  const copies = sharedColumns(shared);
  for (const [name, column] of sorted) copies[name]?.set(column);
  return shared;
};

/** The columns as views of the shared memory: good until it is used again. */
export const sharedColumns = ({ memory, parts }: SharedColumns): Record<string, Column> => {
  const columns: Record<string, Column> = {};
  let at = 0;
  for (const { name, width, length } of parts) {
    const Column = CLASSES.get(width) ?? Uint8Array;
    columns[name] = new Column(memory, at, length);
    at += width * length;
  }
  return columns;
};
