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
  /** In order of first use, as the maps have them. */
  readonly #lanes: Lane[] = [];
  /** By target and group. */
  readonly #byName = new Map<string, Lane>();
  readonly #byTarget = new Map<string, Lane[]>();

  constructor(spec: NotifySpec) {
    this.#spec = spec;
  }

  get lanes(): readonly Lane[] {
    return this.#lanes;
  }

  /** All that one target is told of. */
  lanesOf(target: string): readonly Lane[] {
    return this.#byTarget.get(target) ?? [];
  }

  set(trouble: Trouble): void {
    this.troubles.set(trouble.incident, trouble);
    for (const lane of this.#lanes) lane.update(trouble);
  }

  lane(target: string, group: string): Lane {
    const lane = this.#byName.get(nameOf(target, group)) ?? this.#newLane(target, group);
    this.#enter(lane);
    return lane;
  }

  #enter(lane: Lane): void {
    const name = nameOf(lane.target, lane.group);
    if (this.#byName.has(name)) return;
    this.#byName.set(name, lane);
    this.#lanes.push(lane);
    this.#byTarget.set(lane.target, [...this.lanesOf(lane.target), lane]);
  }

  #newLane(target: string, group: string): Lane {
    const { groupInterval, rateLimit } = this.#spec;
    return new Lane(target, group, { interval: groupInterval, perHour: rateLimit.perHour });
  }

  /** Incidents that are over and of which nobody is still to be told. */
  forget(): void {
    for (const { incident, ended } of this.troubles.values())
      if (ended && !this.#lanes.some((lane) => lane.item(incident) !== undefined))
        this.troubles.delete(incident);
  }

  /** The latest emission that somebody has, or shall have. */
  latest({ incident }: Trouble): Alert | undefined {
    const alerts = this.#lanes.flatMap((lane) => lane.item(incident)?.alert ?? []);
    return alerts.reduce<Alert | undefined>(
      (a, b) => (a === undefined || b.step > a.step || b.time > a.time ? b : a),
      undefined,
    );
  }

  /** Silenced, or less than a critical incident of the same coin that the target knows of and nobody silenced. */
  hides(trouble: Trouble, { target }: Lane): boolean {
    if (this.#silenced(trouble)) return true;
    if (trouble.rank === CRITICAL) return false;
    return this.lanesOf(target).some(({ views }) =>
      views.alarms.some((other) => other.coin === trouble.coin && !this.#silenced(other)),
    );
  }

  #silenced(trouble: Trouble): boolean {
    return this.silences.any && this.silences.hides(subjectOf(trouble), this.now);
  }

  pending(lane: Lane): readonly Item[] {
    return lane.views.pending.filter(({ trouble }) => !this.hides(trouble, lane));
  }

  /** What is open, known and not acknowledged: all of it is repeated when the first of it is due. */
  repeated(lane: Lane, critical: boolean): readonly Item[] {
    return this.#nagging(lane, critical).map((item) => ({ ...item, reason: "repeated" as const }));
  }

  #nagging(lane: Lane, critical: boolean): readonly Item[] {
    return lane.views.nagging.filter(
      ({ trouble }) => (trouble.rank === CRITICAL) === critical && !this.hides(trouble, lane),
    );
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
    const times = this.#nagging(lane, critical).map((item) => item.toldAt + item.repeatEvery);
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
    if (!waits || after === undefined || Number.isNaN(since)) return NEVER;
    // It may have come of age under a silence that somebody ends now.
    return Math.max(since + after, this.now);
  }

  nextDue(): number {
    let due = this.silences.next(this.now);
    for (const lane of this.#lanes)
      due = Math.min(
        due,
        this.newsDue(lane),
        this.repeatDue(lane, true),
        this.repeatDue(lane, false),
      );
    for (const trouble of this.troubles.values())
      for (const each of trouble.escalations)
        due = Math.min(due, this.escalationDue(trouble, each));
    return due;
  }

  state(io: StateIO): void {
    this.now = io.number(this.now);
    this.silences.state(io);
    const troubles = io.list([...this.troubles.values()], (each) => troubleState(io, each));
    this.troubles.clear();
    for (const trouble of troubles) this.troubles.set(trouble.incident, trouble);
    const lanes = io.list(this.#lanes, (lane) => {
      const target = io.text(lane?.target ?? "");
      const group = io.text(lane?.group ?? "");
      const made = lane ?? this.#newLane(target, group);
      made.state(io, this.troubles);
      return made;
    });
    this.#lanes.length = 0;
    this.#byName.clear();
    this.#byTarget.clear();
    for (const lane of lanes) this.#enter(lane);
  }
}

const nameOf = (target: string, group: string): string => `${target}|${group}`;
