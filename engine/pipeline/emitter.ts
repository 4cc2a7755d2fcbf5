import type { Alert } from "../alerts/alert.ts";
import type { Bar } from "../bars/bar.ts";
import type { CoinStep } from "../detectors/coin-step.ts";
import type { StateIO } from "../state.ts";
import { Backlog } from "./backlog.ts";
import { DigestChain, emissionBytes } from "./digest.ts";
import type { FrameLayout, FrameWriter } from "./frame.ts";
import type { Sink, VenueDeviations } from "./sink.ts";
import type { Stretch, StretchAsked } from "./stretch.ts";

/** As many alerts are kept for whoever looks later. */
const KEPT = 50;

/** Hashes, counts and hands on every emission, in order. */
export class Emitter {
  frames = 0;
  alerts = 0;
  readonly recent: Alert[] = [];
  readonly #sink: Sink;
  readonly #hashes: boolean;
  readonly #all = new DigestChain();
  readonly #alertsOnly = new DigestChain();
  readonly backlog: Backlog;
  #places = 0;

  constructor(sink: Sink, hashes = true) {
    this.#sink = sink;
    this.#hashes = hashes;
    this.backlog = new Backlog(sink.frame !== undefined);
  }

  get digest(): string {
    this.flush();
    return this.#all.hex;
  }

  get alertDigest(): string {
    return this.#alertsOnly.hex;
  }

  /** Numbers what has frames or bars: see `FrameLayout` and `BarSeries`. */
  nextPlace(): number {
    return this.#places++;
  }

  frame(writer: FrameWriter): void {
    this.flush();
    this.frames++;
    this.#tell(writer);
  }

  /** The same when its values are wanted: parts of it may still be owed. Returns where its row of the backlog begins. */
  later(writer: FrameWriter): number {
    this.frames++;
    return this.backlog.frame(writer);
  }

  /** All frames of a moment were written. Whoever hears frames hears them now. */
  framesWritten(): void {
    this.backlog.moments += 1;
    if (this.backlog.full) this.flush();
  }

  /** Whatever is owed is worked out, hashed and handed on. */
  flush(): void {
    this.backlog.flush(this.#tell, this.#hash);
  }

  alert(alert: Alert): void {
    this.alerts++;
    this.recent.push(alert);
    if (this.recent.length > KEPT) this.recent.shift();
    if (this.#hashes) {
      const bytes = alertBytes(alert);
      if (this.backlog.empty) this.#hash(bytes);
      else this.backlog.alert(bytes);
      this.#alertsOnly.add(bytes);
    }
    this.#sink.alert?.(alert);
  }

  /** For rules, which mostly have nothing to say. */
  alertIf(alert: Alert | undefined): void {
    if (alert !== undefined) this.alert(alert);
  }

  bar(subject: string, size: string, bar: Readonly<Bar>, place: number): void {
    this.#sink.bar?.(subject, size, bar, place);
  }

  /** Room for many bars and frames at once; undefined where each is to be said by itself. */
  stretch(asked: Readonly<StretchAsked>, layout: FrameLayout): Stretch | undefined {
    return this.#hashes ? undefined : this.#sink.stretch?.(asked, layout);
  }

  step(
    coin: string,
    basis: string | undefined,
    step: Readonly<CoinStep>,
    venues: VenueDeviations,
  ): void {
    this.#sink.step?.(coin, basis, step, venues);
  }

  state(io: StateIO): void {
    this.flush();
    this.frames = io.number(this.frames);
    this.alerts = io.number(this.alerts);
    this.#all.state(io);
    this.#alertsOnly.state(io);
    // An alert is an object for the edges: kept whole, as text.
    const recent = io.list(
      this.recent,
      (alert) => JSON.parse(io.text(JSON.stringify(alert ?? null)), revive) as Alert,
    );
    this.recent.splice(0, this.recent.length, ...recent);
  }

  readonly #tell = (writer: FrameWriter): void => {
    if (this.#hashes) this.#hash(writer.bytes());
    this.#sink.frame?.(writer.frame);
  };

  readonly #hash = (bytes: Buffer): void => {
    this.#all.add(bytes);
  };
}

const revive = (key: string, value: unknown): unknown =>
  key === "value" && value === null ? Number.NaN : value;

const alertBytes = (alert: Alert): Buffer => {
  const {
    rule,
    coin,
    instrument = "",
    severity,
    state,
    incident,
    unit,
    basis = "",
    message,
    action,
  } = alert;
  const texts = [
    "alert",
    rule,
    coin,
    instrument,
    severity,
    state,
    incident,
    unit,
    basis,
    message,
    action,
  ];
  return emissionBytes(texts, [alert.time, alert.value]);
};
