import { svbFrom, svbInstruments } from "../../datasets/svb-2023/facts.ts";
import { mergeTicks } from "../../datasets/svb-2023/load.ts";
import { reconstructSvb } from "../../datasets/svb-2023/reconstruct.ts";
import { Row } from "../../datasets/svb-2023/ticks.ts";
import { parseInstrument } from "../../engine/market/instrument.ts";
import { fromE8 } from "../../engine/market/price.ts";
import { createTickBatch, Flag, Kind, type TickBatch } from "../../engine/market/tick-batch.ts";
import { type Micros, parseTime } from "../../engine/market/time.ts";
import { Pipeline } from "../../engine/pipeline/pipeline.ts";
import { defaultSettings } from "../../engine/pipeline/settings.ts";
import type { Points } from "../../web/charts/reduce.ts";

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
  /** Closes of the shown instrument's one-minute bars, at their ends. */
  readonly close: Points;
  /**
   * These keys of the frames of whoever has values of them: the shown instrument, its coin, else who comes first on the
   * tape. Undefined where no frame has them, or none has a value in the stretch.
   */
  columns(
    keys: readonly string[],
  ): { readonly subject: string; readonly points: Points[] } | undefined;
}

/** Every indicator with its defaults over the embedded tape, as a replay of it with one-minute bars and frames gives them. */
export const svbValues = (): SvbValues => {
  const told = new Map<string, Told>();
  const close = { time: [] as number[], value: [] as number[] };
  const shown = (time: number): boolean => time >= shownFrom && time < shownTo;
  const instruments = Object.values(svbInstruments).map(({ id }) => parseInstrument(id));
  const pipeline = new Pipeline(defaultSettings("event_time"), instruments, {
    frame: ({ time, layout: { subject, keys }, values }) => {
      if (!shown(time)) return;
      const rows = told.get(subject) ?? { keys, time: [], rows: [] };
      told.set(subject, rows);
      rows.time.push(time);
      rows.rows.push(values.slice());
    },
    bar: (subject, _size, bar) => {
      if (subject !== shownInstrument || !shown(bar.end)) return;
      close.time.push(bar.end);
      close.value.push(fromE8(bar.close));
    },
  });
  const batch = svbBatch();
  const after = batch.eventTime.findIndex((time) => time >= shownTo);
  pipeline.push(batch, 0, after);
  return {
    close: { time: Float64Array.from(close.time), value: Float64Array.from(close.value) },
    columns: (keys) => {
      const { base } = parseInstrument(shownInstrument);
      for (const subject of new Set([shownInstrument, base, ...told.keys()])) {
        const points = pointsOf(told.get(subject), keys);
        if (points?.some(({ value }) => value.some((each) => !Number.isNaN(each))))
          return { subject, points };
      }
      return undefined;
    },
  };
};

const pointsOf = (told: Told | undefined, keys: readonly string[]): Points[] | undefined => {
  if (told === undefined) return undefined;
  const places = keys.map((key) => told.keys.indexOf(key));
  if (places.includes(-1)) return undefined;
  const time = Float64Array.from(told.time);
  return places.map((place) => ({
    time,
    value: Float64Array.from(told.rows, (row) => row[place] ?? Number.NaN),
  }));
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
