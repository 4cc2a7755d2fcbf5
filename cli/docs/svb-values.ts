import { svbFrom, svbInstruments } from "../../datasets/svb-2023/facts.ts";
import { mergeTicks } from "../../datasets/svb-2023/load.ts";
import { reconstructSvb } from "../../datasets/svb-2023/reconstruct.ts";
import { Row } from "../../datasets/svb-2023/ticks.ts";
import { defaultSelects, parseSelect } from "../../engine/indicators/select.ts";
import { parseInstrument } from "../../engine/market/instrument.ts";
import { fromE8 } from "../../engine/market/price.ts";
import { createTickBatch, Flag, Kind, type TickBatch } from "../../engine/market/tick-batch.ts";
import { type Micros, parseTime } from "../../engine/market/time.ts";
import { Pipeline } from "../../engine/pipeline/pipeline.ts";
import { defaultSettings } from "../../engine/pipeline/settings.ts";
import type { Points } from "../../web/charts/reduce.ts";
import { extent } from "./panels.ts";

/** The stretch that charts show: the calm before, the fall, and most of the way back. */
export const shownFrom = parseTime("2023-03-10T18:00Z") as Micros;
/** Exclusive. */
export const shownTo = parseTime("2023-03-13T00:00Z") as Micros;

export const shownInstrument = svbInstruments.usdcUsd.id;

/** What frames told of one instrument or coin, a column a key. */
interface Told {
  readonly keys: readonly string[];
  readonly time: number[];
  readonly rows: Float64Array[];
}

export interface SvbValues {
  /** Whether any frame has this key. */
  has(key: string): boolean;
  /**
   * These keys of the frames of the shown instrument, of its coin, or else of whoever comes first on the tape: the first of
   * whom one value changes, or who has a value at all. Nothing where nobody has one in the stretch.
   */
  columns(keys: readonly string[]): Columns | undefined;
}

interface Columns {
  readonly subject: string;
  /** Its quote currency. */
  readonly quote: string;
  /** Closes of its one-minute bars, at their ends. */
  readonly close: Points;
  /** Undefined for a key that its frames do not have. */
  readonly points: readonly (Points | undefined)[];
}

/** Every indicator with its defaults over the embedded tape, as a replay of it with one-minute bars and frames gives them. */
export const svbValues = (batch = svbBatch()): SvbValues => {
  const told = new Map<string, Told>();
  const closes = new Map<string, { readonly time: number[]; readonly value: number[] }>();
  const shown = (time: number): boolean => time >= shownFrom && time < shownTo;
  const instruments = Object.values(svbInstruments).map(({ id }) => parseInstrument(id));
  // Asked for by name: also those that do not run everywhere by default.
  const indicators = defaultSelects.map(({ text }) => parseSelect(text));
  const settings = { ...defaultSettings("event_time"), indicators };
  const pipeline = new Pipeline(settings, instruments, {
    frame: ({ time, layout: { subject, keys }, values }) => {
      if (!shown(time)) return;
      const rows = told.get(subject) ?? { keys, time: [], rows: [] };
      told.set(subject, rows);
      rows.time.push(time);
      rows.rows.push(values.slice());
    },
    bar: (subject, _size, bar) => {
      if (!shown(bar.end)) return;
      const close = closes.get(subject) ?? { time: [], value: [] };
      closes.set(subject, close);
      close.time.push(bar.end);
      close.value.push(fromE8(bar.close));
    },
  });
  const after = batch.eventTime.findIndex((time) => time >= shownTo);
  pipeline.push(batch, 0, after);
  const subjects = [
    ...new Set([shownInstrument, parseInstrument(shownInstrument).base, ...told.keys()]),
  ];
  return {
    has: (key) => [...told.values()].some(({ keys }) => keys.includes(key)),
    columns: (keys) => {
      const found = subjects.map((subject) => ({
        subject,
        points: pointsOf(told.get(subject), keys),
      }));
      const chosen =
        found.find(({ points }) => points.some((each) => spreadOf(each) > 0)) ??
        found.find(({ points }) => points.some((each) => spreadOf(each) === 0));
      if (chosen === undefined) return undefined;
      const { time = [], value = [] } = closes.get(chosen.subject) ?? {};
      return {
        ...chosen,
        quote: instruments.find(({ id }) => id === chosen.subject)?.quote ?? "USD",
        close: { time: Float64Array.from(time), value: Float64Array.from(value) },
      };
    },
  };
};

/** How far its values lie apart; NaN where it has none. */
const spreadOf = (points: Points | undefined): number => {
  const around = points && extent(points.value);
  return around === undefined ? Number.NaN : around.high - around.low;
};

const pointsOf = (told: Told | undefined, keys: readonly string[]): Columns["points"] => {
  if (told === undefined) return [];
  const time = Float64Array.from(told.time);
  return keys.map((key) => {
    const place = told.keys.indexOf(key);
    const value = (row: Float64Array): number => row[place] ?? Number.NaN;
    return place < 0 ? undefined : { time, value: Float64Array.from(told.rows, value) };
  });
};

/** The tape's ticks as they are drawn, in the order and with the values in which the tape has them; no file is made. */
export const svbBatch = (): TickBatch => {
  const { time, instrument, row, a, b, c, d } = mergeTicks(reconstructSvb());
  const ticks = time.length;
  const columns = { ...createTickBatch(0), length: ticks };
  const batch: TickBatch = {
    ...columns,
    eventTime: Float64Array.from(time, (ms) => svbFrom + ms * 1000),
    receiveTime: new Float64Array(ticks).fill(Number.NaN),
    instrument: Uint16Array.from(instrument),
    kind: Uint8Array.from(row, (each) => (each === Row.quote ? Kind.quote : Kind.trade)),
    flags: Uint8Array.from(row, (each) =>
      each === Row.buy ? Flag.buy : each === Row.sell ? Flag.sell : 0,
    ),
    a: Float64Array.from(a),
    b: Float64Array.from(b, (hundredths) => hundredths / 100),
    c: Float64Array.from(c),
    d: Float64Array.from(d, (hundredths) => hundredths / 100),
  };
  return batch;
};
