import type { Alert } from "../alerts/alert.ts";
import type { Bar } from "../bars/bar.ts";
import type { CoinStep } from "../detectors/coin-step.ts";
import type { StateIO } from "../state.ts";
import { DigestChain, emissionBytes } from "./digest.ts";
import type { FrameWriter } from "./frame.ts";
import type { Sink, VenueDeviations } from "./sink.ts";

/** As many alerts are kept for whoever looks later. */
const KEPT = 50;

/** Hashes, counts and hands on every emission, in order. */
export class Emitter {
  frames = 0;
  alerts = 0;
  readonly recent: Alert[] = [];
  readonly #sink: Sink;
  readonly #all = new DigestChain();
  readonly #alertsOnly = new DigestChain();

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  get digest(): string {
    return this.#all.hex;
  }

  get alertDigest(): string {
    return this.#alertsOnly.hex;
  }

  frame(writer: FrameWriter): void {
    this.frames++;
    this.#all.add(writer.bytes());
    this.#sink.frame?.(writer.frame);
  }

  alert(alert: Alert): void {
    this.alerts++;
    this.recent.push(alert);
    if (this.recent.length > KEPT) this.recent.shift();
    const bytes = alertBytes(alert);
    this.#all.add(bytes);
    this.#alertsOnly.add(bytes);
    this.#sink.alert?.(alert);
  }

  /** For rules, which mostly have nothing to say. */
  alertIf(alert: Alert | undefined): void {
    if (alert !== undefined) this.alert(alert);
  }

  bar(subject: string, size: string, bar: Readonly<Bar>): void {
    this.#sink.bar?.(subject, size, bar);
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
