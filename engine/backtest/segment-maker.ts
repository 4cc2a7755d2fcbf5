import type { Bar } from "../bars/bar.ts";
import type { Instrument } from "../market/instrument.ts";
import type { TickBatch } from "../market/tick-batch.ts";
import type { Frame, FrameLayout } from "../pipeline/frame.ts";
import { Pipeline, type PipelineSettings } from "../pipeline/pipeline.ts";
import { EmissionLog } from "./emission-log.ts";
import { MarketRows } from "./market-rows.ts";
import { BAR_KEYS, type Segment, type Subject } from "./segment.ts";

/** Pushes a tape through the pipeline and cuts what strategies see of it into segments. */
export class SegmentMaker {
  readonly pipeline: Pipeline;
  readonly #instruments: readonly Instrument[];
  readonly #market: MarketRows;
  /** What is said now, and what was said in the last segment: they change places. */
  #log = new EmissionLog();
  #lastLog = new EmissionLog();
  /** By place: of bars, of frames, and of frames that are judged in another currency than the peg's. */
  readonly #barSubjects: number[] = [];
  readonly #frameSubjects: number[] = [];
  readonly #basisSubjects = new Map<string, number[]>();
  /** All of them, by their names. */
  readonly #named = new Map<string, number>();
  #newSubjects: Subject[] = [];

  /** `instruments` is the list that batches point into; it may grow while a live source runs. */
  constructor(settings: PipelineSettings, instruments: readonly Instrument[]) {
    this.#instruments = instruments;
    this.#market = new MarketRows(settings);
    this.pipeline = new Pipeline(settings, instruments, {
      frame: (frame) => this.#frame(frame),
      bar: (subject, size, bar, place) => this.#bar(subject, size, bar, place),
      stretch: ({ instrument, size, place, events, numbers, frames }, layout) => {
        const bars = this.#barSubject(instrument, size, place);
        const theirs = frames ? this.#frameSubject(layout, undefined) : 0;
        return this.#log.stretch(events, numbers, bars, theirs);
      },
      alert: (alert) => this.#logNow().alert(alert),
    });
  }

  /**
   * The next records of the tape. The segment's columns are the batch's own and the maker's: it is used up before the batch
   * is filled again and before the next one is made.
   */
  push(batch: TickBatch): Segment {
    this.pipeline.push(batch);
    return this.#segment(batch, false);
  }

  /** The tape has ended: what fell due at its last time. */
  finish(): Segment {
    this.pipeline.finish();
    return this.#segment(NO_ROWS, true);
  }

  #segment(batch: TickBatch, last: boolean): Segment {
    const endTime = this.pipeline.time;
    const log = this.#log;
    const events = last ? log.length : log.before(endTime);
    const { instrument, kind, flags, a, b, c, d, e, f } = batch;
    const segment: Segment = {
      rows: batch.length,
      ...{ instrument, kind, flags, a, b, c, d, e, f },
      ...this.#market.take(batch, this.#instruments.length),
      events,
      eventTime: log.time,
      what: log.what,
      subject: log.subject,
      at: log.at,
      numbers: log.numbers,
      values: log.values,
      alerts: log.alerts,
      newSubjects: this.#newSubjects,
      last,
      endTime,
    };
    this.#log = this.#lastLog;
    this.#lastLog = log;
    this.#log.begin(log, events);
    this.#newSubjects = [];
    return segment;
  }

  #frame({ layout, values, basis }: Frame): void {
    this.#logNow().frame(this.#frameSubject(layout, basis), values);
  }

  #frameSubject(layout: FrameLayout, basis: string | undefined): number {
    const subjects = basis === undefined ? this.#frameSubjects : this.#subjectsIn(basis);
    let subject = subjects[layout.place];
    if (subject === undefined) {
      const { subject: id, kind, keys } = layout;
      subject = this.#meet({ id, kind, size: undefined, basis, keys });
      subjects[layout.place] = subject;
    }
    return subject;
  }

  #bar(id: string, size: string, bar: Readonly<Bar>, place: number): void {
    this.#logNow().bar(this.#barSubject(id, size, place), bar);
  }

  #barSubject(id: string, size: string, place: number): number {
    let subject = this.#barSubjects[place];
    if (subject === undefined) {
      subject = this.#meet({ id, kind: "bar", size, basis: undefined, keys: BAR_KEYS });
      this.#barSubjects[place] = subject;
    }
    return subject;
  }

  #logNow(): EmissionLog {
    this.#log.now = this.pipeline.time;
    return this.#log;
  }

  #subjectsIn(basis: string): number[] {
    let subjects = this.#basisSubjects.get(basis);
    if (subjects === undefined) {
      subjects = [];
      this.#basisSubjects.set(basis, subjects);
    }
    return subjects;
  }

  #meet(subject: Subject): number {
    const { id, kind, size = "", basis = "" } = subject;
    const name = `${kind} ${id} ${size} ${basis}`;
    const known = this.#named.get(name);
    if (known !== undefined) return known;
    const number = this.#named.size;
    this.#named.set(name, number);
    this.#newSubjects.push(subject);
    return number;
  }
}

const EMPTY = new Float64Array(0);
const NO_ROWS: TickBatch = {
  length: 0,
  eventTime: EMPTY,
  receiveTime: EMPTY,
  instrument: new Uint16Array(0),
  kind: new Uint8Array(0),
  flags: new Uint8Array(0),
  ...{ a: EMPTY, b: EMPTY, c: EMPTY, d: EMPTY, e: EMPTY, f: EMPTY },
  notes: new Map(),
};
