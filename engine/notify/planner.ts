import type { Alert } from "../alerts/alert.ts";
import { rises } from "../alerts/rises.ts";
import { rankOf } from "../alerts/severity.ts";
import type { Stateful, StateIO } from "../state.ts";
import type { Act } from "./act.ts";
import { Book } from "./book.ts";
import { type Item, isUrgent, type Lane, lead } from "./lane.ts";
import { globMatches } from "./matcher.ts";
import type { Notification, Reason } from "./notification.ts";
import { type NotifySpec, type Route, repeatOf } from "./notify-config.ts";
import type { Kind } from "./pace.ts";
import { type Escalation, type Trouble, troubleOf } from "./trouble.ts";

const NEVER = Number.POSITIVE_INFINITY;
/** The group of summaries: no rule's group lacks the colon. */
const SUMMARY = "quiet-hours";

/**
 * Decides who is told what, when. Time is what alerts, acts and `onTime` bring; an earlier one counts as now. What falls
 * due at T happens after every alert and act of T, and is stamped T however late `onTime` comes.
 */
export class NotificationPlanner implements Stateful {
  /** When `onTime` must be called next, µs; infinity while nothing is pending. */
  due = NEVER;
  readonly #spec: NotifySpec;
  readonly #book: Book;

  constructor(spec: NotifySpec) {
    this.#spec = spec;
    this.#book = new Book(spec);
  }

  /** An alert's critical news comes back at once; all else at its time. */
  onAlert(alert: Alert): Notification[] {
    const out = this.#before(alert.time);
    if (alert.boardOnly) this.#hide(alert);
    else if (rises(alert)) this.#rise(alert);
    else this.#fall(alert);
    return this.#after(out);
  }

  onAct(act: Act): Notification[] {
    const out = this.#before(act.time);
    if (act.type === "silence") this.#book.silences.add(act);
    else if (act.type === "unsilence") this.#book.silences.remove(act.id);
    else {
      const trouble = this.#book.troubles.get(act.incident);
      if (trouble !== undefined) this.#book.set({ ...trouble, acknowledged: true });
    }
    return this.#after(out);
  }

  /** It is `time`, and every alert and act up to it is in. */
  onTime(time: number): Notification[] {
    const out: Notification[] = [];
    while (this.due <= time) this.#step(out);
    return out;
  }

  state(io: StateIO): void {
    this.due = io.number(this.due);
    this.#book.state(io);
  }

  /** Everything that fell due before `time`; then it is `time`. */
  #before(time: number): Notification[] {
    const out: Notification[] = [];
    while (this.due < time) this.#step(out);
    this.#book.now = Math.max(this.#book.now, time);
    return out;
  }

  #after(out: Notification[]): Notification[] {
    this.#tellUrgent(out);
    this.#book.forget();
    this.due = this.#book.nextDue();
    return out;
  }

  #step(out: Notification[]): void {
    this.#book.now = this.due;
    this.#book.silences.expire(this.#book.now);
    this.#escalate();
    this.#tellUrgent(out);
    this.#tellDue(out);
    this.#book.forget();
    this.due = this.#book.nextDue();
  }

  #rise(alert: Alert): void {
    const before = this.#book.troubles.get(alert.incident);
    const routes = this.#routes(alert);
    const kept = (route: number) => before?.escalations.find((each) => each.route === route);
    const trouble: Trouble = {
      ...(before ?? troubleOf(alert)),
      venue: alert.venue ?? before?.venue ?? "",
      rank: rankOf(alert.severity),
      open: true,
      ended: false,
      acknowledged: false,
      escalations: routes
        .filter(({ route }) => route.escalateAfter !== undefined)
        .map(({ i }) => ({ route: i, since: Number.NaN, done: kept(i)?.done ?? false })),
    };
    this.#book.set(trouble);
    // Where no route asks for what it has become, it is not repeated as what it was.
    for (const lane of this.#book.lanes) lane.rest(trouble.incident);
    const reason = alert.state === "escalated" ? "escalated" : "fired";
    // Who had to be told because nobody acknowledged hears of what follows, too.
    for (const { route, i } of routes)
      for (const target of [
        ...route.targets,
        ...(kept(i)?.done === true ? (route.escalateTo ?? []) : []),
      ])
        this.#raise(trouble, alert, { target, route, reason });
  }

  #raise(
    trouble: Trouble,
    alert: Alert,
    { target, route, reason }: { target: string; route: Route; reason: Reason },
  ): void {
    const lane = this.#book.lane(target, trouble.group);
    // A target of several routes is told once, as often as the busiest of them asks.
    const also = lane.item(trouble.incident);
    const same = also?.pending === true && also.alert === alert;
    const every = repeatOf(route, alert.severity) ?? NEVER;
    const repeatEvery = same ? Math.min(also.repeatEvery, every) : every;
    lane.raise(trouble, alert, { time: this.#book.now, reason, repeatEvery });
  }

  #fall(alert: Alert): void {
    const before = this.#book.troubles.get(alert.incident);
    if (before === undefined) return;
    const { recovering = false } = alert;
    const trouble = { ...before, open: false, ended: !recovering };
    const hidden = this.#book.lanes.filter((lane) => this.#book.hides(before, lane));
    this.#book.set(trouble);
    const reason = recovering ? "recovering" : alert.state === "lost" ? "lost" : "resolved";
    for (const lane of this.#book.lanes) {
      // What was hidden until its end leaves no trace; a short wait lets only the briefest go untold.
      const wait = hidden.includes(lane) ? NEVER : this.#spec.groupWait;
      lane.lower(trouble, alert, { time: this.#book.now, reason, wait });
    }
  }

  /** An emission for boards alone tells nobody, but its incident's end is an end. */
  #hide(alert: Alert): void {
    const trouble = this.#book.troubles.get(alert.incident);
    if (trouble === undefined || rises(alert)) return;
    const over = { ...trouble, open: false, ended: alert.recovering !== true };
    this.#book.set(over);
    for (const lane of this.#book.lanes) lane.hush(over);
  }

  #escalate(): void {
    for (const trouble of this.#book.troubles.values()) {
      const late = trouble.escalations.filter(
        (each) => this.#book.escalationDue(trouble, each) <= this.#book.now,
      );
      for (const { route: i } of late) {
        const route = this.#spec.routes[i];
        const alert = this.#book.latest(trouble);
        if (route === undefined || alert === undefined) continue;
        for (const target of route.escalateTo ?? [])
          if (this.#book.lane(target, trouble.group).item(trouble.incident) === undefined)
            this.#raise(trouble, alert, { target, route, reason: "escalated" });
      }
      if (late.length === 0) continue;
      this.#book.set({
        ...trouble,
        escalations: trouble.escalations.map((each) =>
          late.includes(each) ? { ...each, done: true } : each,
        ),
      });
    }
  }

  #tellUrgent(out: Notification[]): void {
    for (const lane of this.#book.lanes) {
      const pending = this.#book.pending(lane);
      if (pending.some(isUrgent)) this.#tell(lane, pending, "critical", out);
    }
  }

  #tellDue(out: Notification[]): void {
    const lanes = this.#book.lanes;
    for (const lane of lanes)
      if (this.#book.repeatDue(lane, true) <= this.#book.now) this.#repeat(lane, true, out);
    const late = (lane: Lane): boolean =>
      Math.min(this.#book.newsDue(lane), this.#book.repeatDue(lane, false)) <= this.#book.now;
    for (const target of new Set(lanes.filter(late).map((lane) => lane.target))) {
      const own = this.#book.lanesOf(target);
      if (this.#book.quietEnds()) this.#sumUp(target, own, out);
      else
        for (const lane of own) {
          if (this.#book.repeatDue(lane, false) <= this.#book.now) this.#repeat(lane, false, out);
          else if (this.#book.newsDue(lane) <= this.#book.now)
            this.#tell(lane, this.#book.pending(lane), "news", out);
        }
    }
  }

  /** One notification of everything that quiet hours held back, over all groups. */
  #sumUp(target: string, lanes: readonly Lane[], out: Notification[]): void {
    const told = lanes.flatMap((lane) => {
      const pending = this.#book.pending(lane);
      const late = this.#book.repeatDue(lane, false) <= this.#book.now;
      const again = late ? this.#book.repeated(lane, false) : [];
      if (pending.length + again.length === 0) return [];
      return this.#know(lane, [...pending, ...again], pending.length > 0 ? "news" : "repetition");
    });
    out.push(this.#book.lane(target, SUMMARY).notification(lead(told), this.#book.now));
  }

  #repeat(lane: Lane, critical: boolean, out: Notification[]): void {
    const items = [...this.#book.pending(lane), ...this.#book.repeated(lane, critical)];
    this.#tell(lane, items, critical ? "critical" : "repetition", out);
  }

  #tell(lane: Lane, items: readonly Item[], kind: Kind, out: Notification[]): void {
    out.push(lane.notification(this.#know(lane, items, kind), this.#book.now));
  }

  /** The target knows from now on, and has time to acknowledge. Gives the items in a notification's order. */
  #know(lane: Lane, items: readonly Item[], kind: Kind): readonly Item[] {
    const told = lane.tell(items, this.#book.now, kind);
    const first = ({ route, since }: Escalation): boolean =>
      Number.isNaN(since) && this.#spec.routes[route]?.targets.includes(lane.target) === true;
    for (const { trouble } of items)
      if (trouble.escalations.some(first))
        this.#book.set({
          ...trouble,
          escalations: trouble.escalations.map((each) =>
            first(each) ? { ...each, since: this.#book.now } : each,
          ),
        });
    return told;
  }

  #routes({
    severity,
    coin,
    rule,
  }: Alert): readonly { readonly route: Route; readonly i: number }[] {
    const any = (globs: readonly string[] | undefined, text: string): boolean =>
      globs?.some((glob) => globMatches(glob, text)) ?? true;
    return this.#spec.routes
      .map((route, i) => ({ route, i }))
      .filter(
        ({ route }) =>
          route.severity.includes(severity) && any(route.coins, coin) && any(route.rules, rule),
      );
  }
}
