import type { Instrument } from "../market/instrument.ts";
import { BATCH_COLUMNS, NO_INSTRUMENT, type TickBatch } from "../market/tick-batch.ts";
import { EarlyInstruments } from "./early-instruments.ts";
import { pipelineOf } from "./pipeline-of.ts";
import type { BacktestRun } from "./result.ts";
import { SegmentMaker } from "./segment-maker.ts";
import { Session } from "./session.ts";
import type { SessionOptions } from "./session-options.ts";

export interface PaperOptions extends Omit<SessionOptions, "facts"> {
  /** Of the feed, as a tape's. */
  readonly name: string;
  /** What it may trade; absent: whatever says something within the first ten seconds. */
  readonly trade?: readonly Instrument[];
}

/**
 * A strategy on a feed that is still coming in: what it does is what a backtest of the feed's recording does, for it is the
 * same session over the same records, however they were cut into batches. A feed that was recorded before can be taken
 * first, so that a run goes on where it was.
 */
export class PaperRun {
  readonly #options: PaperOptions;
  /** Grows in order of first appearance: the positions of sources, which may differ, are turned into these. */
  readonly #instruments: Instrument[];
  readonly #indexes = new Map<string, number>();
  readonly #early = new EarlyInstruments();
  /** What came before it was known what may be traded. */
  #waiting: TickBatch[] = [];
  #work: { readonly maker: SegmentMaker; readonly session: Session } | undefined;

  /** Throws usage errors for what the strategy asks wrongly, or cannot do with what it may trade. */
  constructor(options: PaperOptions) {
    this.#options = options;
    const { trade } = options;
    this.#instruments = [...(trade ?? [])];
    for (const [index, { id }] of this.#instruments.entries()) this.#indexes.set(id, index);
    if (trade !== undefined) this.#begin(trade.map(({ id }) => id));
  }

  /** Undefined before it is known what may be traded. */
  get session(): Session | undefined {
    return this.#work?.session;
  }

  /** What has said something so far, in order of first appearance; those that were named first. */
  get instruments(): readonly Instrument[] {
    return this.#instruments;
  }

  /** The next records; `instruments` is what they point into. Throws as the constructor does. */
  take(batch: TickBatch, instruments: readonly Instrument[]): void {
    if (batch.length === 0) return;
    const own = this.#translated(batch, instruments);
    if (this.#work !== undefined) {
      this.#push(own);
      return;
    }
    this.#waiting.push(own);
    if (this.#early.look(own, this.#instruments)) this.#begin(this.#early.ids);
  }

  /** The feed has ended: what fell due at its last moment. Undefined where nothing ever came. */
  finish(): BacktestRun | undefined {
    if (this.#work === undefined && this.#early.ids.length > 0) this.#begin(this.#early.ids);
    if (this.#work === undefined) return undefined;
    const { maker, session } = this.#work;
    session.run(maker.finish());
    return session.result();
  }

  #begin(ids: readonly string[]): void {
    const { definition, parameters, name } = this.#options;
    const needs = definition.needs(parameters);
    const settings = pipelineOf(needs, {
      ...{ order: "tape", clock: "receive_time", barInterval: undefined },
    });
    this.#work = {
      maker: new SegmentMaker(settings, this.#instruments),
      session: new Session({
        ...this.#options,
        facts: { name, kind: "recorded", instruments: this.#instruments, trade: ids },
      }),
    };
    for (const batch of this.#waiting.splice(0)) this.#push(batch);
  }

  #push(batch: TickBatch): void {
    if (this.#work === undefined) return;
    const { maker, session } = this.#work;
    session.run(maker.push(batch));
  }

  /** A batch of our own that points into our list. */
  #translated(batch: TickBatch, instruments: readonly Instrument[]): TickBatch {
    const { length } = batch;
    const own = { ...batch, notes: new Map(batch.notes) };
    // Whoever hands it over uses it again; what we hold back must stay.
    if (this.#work === undefined)
      for (const name of BATCH_COLUMNS)
        Object.assign(own, { [name]: batch[name].slice(0, length) });
    own.instrument = batch.instrument.slice(0, length);
    for (let i = 0; i < length; i++) {
      const index = batch.instrument[i] ?? NO_INSTRUMENT;
      const instrument = instruments[index];
      if (instrument !== undefined) own.instrument[i] = this.#position(instrument);
    }
    return own;
  }

  #position(instrument: Instrument): number {
    const known = this.#indexes.get(instrument.id);
    if (known !== undefined) return known;
    const index = this.#instruments.push(instrument) - 1;
    this.#indexes.set(instrument.id, index);
    return index;
  }
}
