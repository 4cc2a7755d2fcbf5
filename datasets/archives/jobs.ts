import { WorkbenchError } from "../../engine/errors.ts";
import { type Instrument, parseInstrument } from "../../engine/market/instrument.ts";
import type { Micros } from "../../engine/market/time.ts";
import type { Part } from "./pullable.ts";
import type { ArchiveSource, Series, Unit } from "./source.ts";

/** A unit of work with all that is needed to do it. */
export interface Job {
  /** `kraken/trades/USDC-USD/2023-03-11T07`: names it in the store, in messages and in the manifest. */
  readonly id: string;
  readonly part: PlannedPart;
  readonly instrument: Instrument;
  readonly baseUrl: string;
  readonly unit: Unit;
}

/** One series of one instrument, with the source looked up. */
export interface PlannedPart {
  readonly source: ArchiveSource;
  readonly seriesId: string;
  readonly series: Series;
  readonly instrument: Instrument;
  readonly baseUrl: string;
}

export interface JobOptions {
  readonly parts: readonly Part[];
  readonly sources: Readonly<Record<string, ArchiveSource>>;
  readonly from: Micros;
  readonly to: Micros;
  /** By source. */
  readonly baseUrls: ReadonlyMap<string, string>;
}

/** Every unit of these parts and this span: part by part, each in order of time. This is the order of ties on the tape. */
export const planJobs = ({ parts, sources, from, to, baseUrls }: JobOptions): Job[] =>
  parts.flatMap((part) => {
    const planned = lookUp(part, sources, baseUrls);
    const { source, seriesId, series, instrument, baseUrl } = planned;
    return series.plan({ instrument, from, to }).map((unit) => {
      if (!/^[A-Za-z0-9._-]+$/.test(unit.key) || /^\.+$/.test(unit.key))
        throw new RangeError(`source ${source.id}: "${unit.key}" is no key of a unit`);
      const id = `${source.id}/${seriesId}/${instrument.base}-${instrument.quote}/${unit.key}`;
      return { id, part: planned, instrument, baseUrl, unit };
    });
  });

const lookUp = (
  { source: id, series: seriesId, instrument }: Part,
  sources: JobOptions["sources"],
  baseUrls: JobOptions["baseUrls"],
): PlannedPart => {
  const source = Object.hasOwn(sources, id) ? sources[id] : undefined;
  if (!source)
    throw new WorkbenchError(
      "usage",
      `no source "${id}"`,
      `Known: ${Object.keys(sources).join(", ")}.`,
    );
  const series = Object.hasOwn(source.series, seriesId) ? source.series[seriesId] : undefined;
  if (!series)
    throw new WorkbenchError(
      "usage",
      `${id} has no "${seriesId}"`,
      `It has ${Object.keys(source.series).join(", ")}.`,
    );
  return {
    source,
    seriesId,
    series,
    instrument: parseInstrument(instrument),
    baseUrl: baseUrls.get(id) ?? source.baseUrl,
  };
};
