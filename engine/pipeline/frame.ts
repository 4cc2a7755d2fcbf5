import { hash } from "node:crypto";
import type { BarSize } from "../bars/bar-size.ts";
import type { Input } from "../indicators/indicator.ts";
import { roundToSteps, stepsPerUnit } from "../indicators/round-to-unit.ts";
import type { Rows } from "../indicators/rows.ts";
import { type Named, type Select, selectColumns, selectKeys } from "../indicators/select.ts";
import type { Micros } from "../market/time.ts";
import { DIGEST_BYTES } from "./digest.ts";
import type { BaseKey } from "./frame-keys.ts";
import { selectsFed, selectsOn } from "./settings.ts";

/** The columns of one subject's frames; the same for all its frames of a run. */
export interface FrameLayout {
  /** The subjects of a run are numbered, so that what belongs to one is found without asking by its name. */
  readonly place: number;
  /** An instrument id, `kraken:USDC/USD`, or a coin, `USDC`. */
  readonly subject: string;
  readonly kind: "instrument" | "coin";
  /** Keys of `values`: `price`, `deviation`, `rsi`, `bollinger.upper`, `rsi@1h`. */
  readonly keys: readonly string[];
}

/**
 * The pipeline's values of one subject at a boundary, rounded as they are hashed; NaN is "no value".
 * The object and its `values` are reused: a sink that keeps a frame copies it.
 */
export interface Frame {
  readonly type: "frame";
  time: Micros;
  readonly layout: FrameLayout;
  readonly values: Float64Array;
  /** Quote currency in which a coin is judged when its peg's cannot be had; undefined in the normal case. */
  basis: string | undefined;
}

/** What else than bars the indicators of a subject run on. */
const FEEDS = { instrument: ["l1"], coin: ["venues", "coins"] } as const satisfies Record<
  FrameLayout["kind"],
  readonly Input[]
>;

const TIME_AT = DIGEST_BYTES + 32;
const VALUES_AT = TIME_AT + 8;

/** Fills and rounds one subject's frames and keeps the bytes by which they are hashed. */
export class FrameWriter implements Rows {
  readonly frame: Frame;
  readonly #bytes: Buffer;
  readonly #doubles: Float64Array;
  readonly #values: Float64Array;
  readonly #steps: Float64Array;
  readonly #headers = new Map<string | undefined, string>();
  #at = 0;

  /** The first of the bar sizes has plain keys. */
  constructor(
    { place, subject, kind }: Omit<FrameLayout, "keys">,
    base: readonly BaseKey[],
    sizes: readonly BarSize[],
    selects: readonly Select[],
  ) {
    const all = [
      ...base,
      ...sizes.flatMap((size, i) =>
        indicatorKeys(selectsOn(selects, size, kind), i === 0 ? "" : `@${size.text}`),
      ),
      // Bars of any size are cut from the same trades and quotes: what runs on those has no size.
      ...FEEDS[kind].flatMap((input) => indicatorKeys(selectsFed(selects, input), "")),
    ];
    this.#steps = Float64Array.from(all, ([, unit]) => stepsPerUnit[unit]);
    // Buffer.alloc gives a memory of its own, so the doubles lie at multiples of eight.
    this.#bytes = Buffer.alloc(VALUES_AT + all.length * 8);
    this.#doubles = new Float64Array(this.#bytes.buffer, this.#bytes.byteOffset);
    const layout = { place, subject, kind, keys: all.map(([key]) => key) };
    const values = this.#doubles.subarray(VALUES_AT / 8);
    this.#values = values;
    this.frame = { type: "frame", time: Number.NaN as Micros, layout, values, basis: undefined };
  }

  /** Begins a frame; values follow in the order of the keys, then `end`. */
  begin(time: number, basis: string | undefined): void {
    this.#at = 0;
    this.frame.time = time as Micros;
    this.frame.basis = basis;
  }

  /** The frame's values; they are rounded at its `end`. */
  get values(): Float64Array {
    return this.#values;
  }

  /** The next value, in natural units. */
  put(value: number): void {
    this.#values[this.#at] = value;
    this.#at += 1;
  }

  /** Those of the values that stand at `columns`. */
  putSome(values: Float64Array, columns: readonly number[]): void {
    for (let i = 0; i < columns.length; i++) this.put(values[columns[i] ?? -1] ?? Number.NaN);
  }

  /** So many values were put so far. */
  get length(): number {
    return this.#at;
  }

  /** So many values are put later: see Backlog. */
  skip(count: number): void {
    this.#at += count;
  }

  /** Copies the values that were put to somewhere else, and back. */
  copyTo(to: Float64Array, at: number): void {
    const values = this.#values;
    for (let i = 0; i < this.#at; i++) to[at + i] = values[i] ?? Number.NaN;
  }

  copyFrom(from: Float64Array, at: number): void {
    const values = this.#values;
    for (let i = 0; i < values.length; i++) values[i] = from[at + i] ?? Number.NaN;
  }

  /** A whole frame of nothing but a price, of `instrumentKeys`, and the indicators' values that stand from `at` on. */
  priced(price: number, from: Float64Array, at: number): void {
    this.lay(price, from, at, this.#values, 0);
  }

  /** The same, rounded, to somewhere else. */
  lay(price: number, from: Float64Array, at: number, to: Float64Array, start: number): void {
    const steps = this.#steps;
    to[start] = roundToSteps(price, steps[0] ?? 1);
    to[start + 1] = Number.NaN;
    to[start + 2] = Number.NaN;
    to[start + 3] = Number.NaN;
    for (let k = 4; k < steps.length; k++)
      to[start + k] = roundToSteps(from[at + k - 4] ?? Number.NaN, steps[k] ?? 1);
  }

  /** The last value was put: each is rounded to its unit's step. Infinities become NaN: no value. */
  end(): void {
    const values = this.#values;
    const steps = this.#steps;
    // All at once: a loop that calls nothing.
    for (let i = 0; i < values.length; i++)
      values[i] = roundToSteps(values[i] ?? Number.NaN, steps[i] ?? 1);
  }

  /** The finished frame's bytes, with room for the digest at their head. */
  bytes(): Buffer {
    const { frame } = this;
    this.#doubles[TIME_AT / 8] = frame.time;
    let header = this.#headers.get(frame.basis);
    if (header === undefined) {
      header = hash(
        "sha256",
        JSON.stringify(["frame", frame.layout.subject, frame.basis ?? null, frame.layout.keys]),
        "hex",
      );
      this.#headers.set(frame.basis, header);
    }
    this.#bytes.write(header, DIGEST_BYTES, "hex");
    return this.#bytes;
  }
}

/** An indicator's id names its values; a second select of the same indicator goes by its text, `rsi(7)`. */
const indicatorKeys = (selects: readonly Named[], suffix: string): BaseKey[] =>
  selects.flatMap((select, i) => {
    const { id, fields } = select.definition;
    const again = selects.slice(0, i).some(({ definition }) => definition.id === id);
    const keys = again ? selectColumns(select) : selectKeys(select);
    return fields.flatMap(({ unit, fileOnly }, k): BaseKey[] =>
      fileOnly === true ? [] : [[`${keys[k]}${suffix}`, unit]],
    );
  });
