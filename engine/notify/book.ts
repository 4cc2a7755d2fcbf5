import type { Alert } from "../alerts/alert.ts";
import type { Stateful, StateIO } from "../state.ts";
import { type Item, Lane } from "./lane.ts";
import type { NotifySpec } from "./notify-config.ts";
import { quietUntil } from "./quiet-hours.ts";
import { Silences } from "./silences.ts";
import { CRITICAL, subjectOf, type Trouble, troubleState } from "./trouble.ts";

const NEVER = Number.POSITIVE_INFINITY;

/** What is going on, who knows of it, and when what falls due. */
export class Book implements Stateful {
  /** The time by alerts, acts and what fell due, µs. */
  now = Number.NEGATIVE_INFINITY;
  /** By incident. */
  readonly troubles = new Map<string, Trouble>();
  readonly silences = new Silences();
  readonly #spec: NotifySpec;
  /** By target and group, in order of first use. */
  readonly #lanes = new Map<string, Lane>();

  constructor(spec: NotifySpec) {
    this.#spec = spec;
  }

  get lanes(): readonly Lane[] {
    return [...this.#lanes.values()];
  }

  set(trouble: Trouble): void {
    this.troubles.set(trouble.incident, trouble);
    for (const lane of this.lanes) lane.update(trouble);
  }

  lane(target: string, group: string): Lane {
    const key = `${target}|${group}`;
    const lane = this.#lanes.get(key) ?? this.#newLane(target, group);
    this.#lanes.set(key, lane);
    return lane;
  }

  #newLane(target: string, group: string): Lane {
    const { groupInterval, rateLimit } = this.#spec;
    return new Lane(target, group, { interval: groupInterval, perHour: rateLimit.perHour });
  }

  /** Incidents that are over and of which nobody is still to be told. */
  forget(): void {
    for (const { incident, ended } of [...this.troubles.values()])
      if (ended && !this.lanes.some(({ items }) => items.has(incident)))
        this.troubles.delete(incident);
  }

  /** The latest emission that somebody has, or shall have. */
  latest({ incident }: Trouble): Alert | undefined {
    const alerts = this.lanes.flatMap((lane) => lane.items.get(incident)?.alert ?? []);
    return alerts.reduce<Alert | undefined>(
      (a, b) => (a === undefined || b.step > a.step || b.time > a.time ? b : a),
      undefined,
    );
  }

  /** Silenced, or less than a critical incident of the same coin that the target knows of and nobody silenced. */
  hides(trouble: Trouble, { target }: Lane): boolean {
    if (this.#silenced(trouble)) return true;
    if (trouble.rank === CRITICAL) return false;
    return this.lanes.some(
      (lane) =>
        lane.target === target &&
        [...lane.items.values()].some(
          ({ trouble: other, toldAt }) =>
            other.coin === trouble.coin &&
            other.open &&
            other.rank === CRITICAL &&
            !Number.isNaN(toldAt) &&
            !this.#silenced(other),
        ),
    );
  }

  #silenced(trouble: Trouble): boolean {
    return this.silences.hides(subjectOf(trouble), this.now);
  }

  pending(lane: Lane): readonly Item[] {
    return [...lane.items.values()].filter(
      ({ pending, trouble }) => pending && !this.hides(trouble, lane),
    );
  }

  /** What is open, known and not acknowledged: all of it is repeated when the first of it is due. */
  repeated(lane: Lane, critical: boolean): readonly Item[] {
    return [...lane.items.values()]
      .filter(
        ({ pending, trouble, repeatEvery }) =>
          !pending &&
          trouble.open &&
          !trouble.acknowledged &&
          repeatEvery < NEVER &&
          (trouble.rank === CRITICAL) === critical &&
          !this.hides(trouble, lane),
      )
      .map((item) => ({ ...item, reason: "repeated" as const }));
  }

  newsDue(lane: Lane): number {
    const pending = this.pending(lane);
    if (pending.length === 0) return NEVER;
    const since = Math.min(...pending.map((item) => item.since)) + this.#spec.groupWait;
    const patience = Math.min(...pending.map((item) => item.patience));
    const { gate, backOff } = lane.pace;
    return this.#awake(Math.max(since, gate, Math.min(backOff, patience)));
  }

  repeatDue(lane: Lane, critical: boolean): number {
    const times = this.repeated(lane, critical).map((item) => item.toldAt + item.repeatEvery);
    if (times.length === 0) return NEVER;
    const first = Math.min(...times);
    return critical ? Math.max(first, this.now) : this.#awake(Math.max(first, lane.pace.gate));
  }

  /** Not in the past and not in quiet hours. */
  #awake(time: number): number {
    const at = Math.max(time, this.now);
    return quietUntil(this.#spec.quietHours, at) ?? at;
  }

  quietEnds(): boolean {
    return quietUntil(this.#spec.quietHours, this.now - 1) === this.now;
  }

  escalationDue(trouble: Trouble, { route, since, done }: Trouble["escalations"][number]): number {
    const after = this.#spec.routes[route]?.escalateAfter;
    const waits = trouble.open && !trouble.acknowledged && !done && !this.#silenced(trouble);
    return waits && after !== undefined && !Number.isNaN(since) ? since + after : NEVER;
  }

  nextDue(): number {
    const lanes = this.lanes.flatMap((lane) => [
      this.newsDue(lane),
      this.repeatDue(lane, true),
      this.repeatDue(lane, false),
    ]);
    const escalations = [...this.troubles.values()].flatMap((trouble) =>
      trouble.escalations.map((each) => this.escalationDue(trouble, each)),
    );
    return Math.min(this.silences.next(this.now), ...lanes, ...escalations);
  }

  state(io: StateIO): void {
    this.now = io.number(this.now);
    this.silences.state(io);
    const troubles = io.list([...this.troubles.values()], (each) => troubleState(io, each));
    this.troubles.clear();
    for (const trouble of troubles) this.troubles.set(trouble.incident, trouble);
    const lanes = io.list(this.lanes, (lane) => {
      const target = io.text(lane?.target ?? "");
      const group = io.text(lane?.group ?? "");
      const made = lane ?? this.#newLane(target, group);
      made.state(io, this.troubles);
      return made;
    });
    this.#lanes.clear();
    for (const lane of lanes) this.#lanes.set(`${lane.target}|${lane.group}`, lane);
  }
}
