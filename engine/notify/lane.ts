import { hash } from "node:crypto";
import type { Alert } from "../alerts/alert.ts";
import { rankOf } from "../alerts/severity.ts";
import { micros } from "../market/time.ts";
import type { StateIO } from "../state.ts";
import { alertText, parseAlert } from "./alert-text.ts";
import type { Notification, Reason } from "./notification.ts";
import { type Kind, Pace, type PaceOptions } from "./pace.ts";
import { CRITICAL, type Trouble } from "./trouble.ts";

const DAY = 86400e6;
const HOUR = 3600e6;
const NEVER = Number.POSITIVE_INFINITY;

/** What one target knows, and shall know, of one incident. */
export interface Item {
  readonly trouble: Trouble;
  /** The latest emission. */
  readonly alert: Alert;
  /** Why it is told next. */
  readonly reason: Reason;
  /** Still to be told. */
  readonly pending: boolean;
  /** Since when it is, µs. */
  readonly since: number;
  /** It need not wait longer than until then for what was told before, µs. */
  readonly patience: number;
  /** When it was last told; NaN: never. */
  readonly toldAt: number;
  /** The gravest that it was told to be; -1: no beginning was told. */
  readonly toldRank: number;
  /** µs; infinity: never again. */
  readonly repeatEvery: number;
}

/** A pending item that must not wait. What became critical for others alone is not. */
export const isUrgent = ({ pending, trouble, alert }: Item): boolean =>
  pending && trouble.open && trouble.rank === CRITICAL && rankOf(alert.severity) === CRITICAL;

/** The items by what may become of them. */
interface Views {
  /** Still to be told. */
  readonly pending: readonly Item[];
  /** Open, told and not acknowledged: to be repeated. */
  readonly nagging: readonly Item[];
  /** Open, critical and told to be: what hides lesser troubles. */
  readonly alarms: readonly Trouble[];
}

interface Heard {
  readonly time: number;
  readonly rank: number;
}

/** One group as told to one target: its notifications are counted and come in order. */
export class Lane {
  readonly target: string;
  readonly group: string;
  readonly pace: Pace;
  /** By incident. */
  readonly #items = new Map<string, Item>();
  /** Asked for at every step, while the items change rarely: made anew after a change alone. */
  #views: Views | undefined;
  #sequence = 0;
  /** By coin: when it was last told of, and the gravest since it was news. */
  readonly #heard = new Map<string, Heard>();

  constructor(target: string, group: string, pace: PaceOptions) {
    this.target = target;
    this.group = group;
    this.pace = new Pace(pace);
  }

  get views(): Views {
    this.#views ??= viewsOf([...this.#items.values()]);
    return this.#views;
  }

  item(incident: string): Item | undefined {
    return this.#items.get(incident);
  }

  /** An incident opened or got graver. */
  raise(
    trouble: Trouble,
    alert: Alert,
    { time, reason, repeatEvery }: { time: number; reason: Reason; repeatEvery: number },
  ): void {
    const before = this.#items.get(trouble.incident);
    const heard = this.#heard.get(trouble.coin);
    const news = heard === undefined || time - heard.time > DAY || trouble.rank > heard.rank;
    this.#put({
      ...{ trouble, alert, reason, repeatEvery, pending: true },
      since: before?.pending ? before.since : time,
      patience: Math.min(before?.pending ? before.patience : NEVER, news ? time : NEVER),
      toldAt: before?.toldAt ?? Number.NaN,
      toldRank: before?.toldRank ?? -1,
    });
  }

  /**
   * An incident recovers or is over. Who was never told of it need not know, unless it waited for longer than `wait`:
   * then it belongs to what is summed up.
   */
  lower(
    trouble: Trouble,
    alert: Alert,
    { time, reason, wait }: { time: number; reason: Reason; wait: number },
  ): void {
    const before = this.#items.get(trouble.incident);
    if (before === undefined) return;
    const told = !Number.isNaN(before.toldAt);
    if (!told && time < before.since + wait) {
      this.#drop(trouble.incident);
      return;
    }
    this.#put({
      ...before,
      ...{ trouble, alert, reason, pending: true },
      since: before.pending ? before.since : time,
      // Whoever was called for a critical incident hears within the hour that it is over.
      patience: before.toldRank === CRITICAL ? time + HOUR : NEVER,
    });
  }

  /** An incident is not repeated. */
  rest(incident: string): void {
    const item = this.#items.get(incident);
    if (item !== undefined) this.#put({ ...item, repeatEvery: NEVER });
  }

  /** For boards alone from now on: news is taken back, and who knows of the incident hears of it when it comes again. */
  hush(trouble: Trouble): void {
    const item = this.#items.get(trouble.incident);
    if (item === undefined) return;
    if (trouble.ended || Number.isNaN(item.toldAt)) this.#drop(trouble.incident);
    else this.#put({ ...item, trouble, pending: false, patience: NEVER });
  }

  /** What changed about an incident without a word. */
  update(trouble: Trouble): void {
    const item = this.#items.get(trouble.incident);
    if (item !== undefined) this.#put({ ...item, trouble });
  }

  /** Notes the items as told, and gives those that make a notification in its order: what leads comes first. */
  tell(items: readonly Item[], time: number, kind: Kind): readonly Item[] {
    this.pace.note(time, kind);
    for (const item of items) this.#told(item, time);
    return lead(items);
  }

  notification(items: readonly Item[], time: number): Notification {
    const { target, group } = this;
    const alerts = items.map(({ alert }) => alert);
    const gravest = alerts.reduce((a, b) => (rankOf(b.severity) > rankOf(a.severity) ? b : a));
    return {
      key: hash("sha256", `${target}|${group}|${++this.#sequence}`, "hex").slice(0, 32),
      target,
      group,
      reason: items[0]?.reason ?? "fired",
      severity: gravest.severity,
      time: micros(time),
      alerts,
    };
  }

  /** The items' incidents are `troubles`, which are restored before. */
  state(io: StateIO, troubles: ReadonlyMap<string, Trouble>): void {
    this.#sequence = io.number(this.#sequence);
    this.pace.state(io);
    const items = io.list([...this.#items.values()], (item) => {
      const incident = io.text(item?.trouble.incident ?? "");
      const trouble = item?.trouble ?? troubles.get(incident);
      if (trouble === undefined) throw new RangeError(`the saved state lacks incident ${incident}`);
      return itemState(io, trouble, item);
    });
    this.#items.clear();
    this.#views = undefined;
    for (const item of items) this.#items.set(item.trouble.incident, item);
    const heard = io.list([...this.#heard], (pair): [string, Heard] => [
      io.text(pair?.[0] ?? ""),
      { time: io.number(pair?.[1].time ?? 0), rank: io.number(pair?.[1].rank ?? 0) },
    ]);
    this.#heard.clear();
    for (const [coin, each] of heard) this.#heard.set(coin, each);
  }

  #put(item: Item): void {
    this.#items.set(item.trouble.incident, item);
    this.#views = undefined;
  }

  #drop(incident: string): void {
    if (this.#items.delete(incident)) this.#views = undefined;
  }

  #told(item: Item, time: number): void {
    const { trouble, alert } = item;
    const { coin, incident, open } = trouble;
    const rank = open ? Math.max(item.toldRank, rankOf(alert.severity)) : item.toldRank;
    const heard = this.#heard.get(coin);
    const lasting = heard !== undefined && time - heard.time <= DAY ? heard.rank : -1;
    this.#heard.set(coin, { time, rank: Math.max(lasting, rank) });
    if (trouble.ended) this.#drop(incident);
    else
      this.#put({
        ...item,
        pending: false,
        patience: NEVER,
        toldAt: time,
        toldRank: rank,
      });
  }
}

const viewsOf = (items: readonly Item[]): Views => ({
  pending: items.filter(({ pending }) => pending),
  nagging: items.filter(
    ({ pending, trouble, repeatEvery }) =>
      !pending && trouble.open && !trouble.acknowledged && repeatEvery < NEVER,
  ),
  alarms: items.flatMap(({ trouble, toldRank }) =>
    trouble.open && trouble.rank === CRITICAL && toldRank === CRITICAL ? [trouble] : [],
  ),
});

/** What is open before what is over, the gravest first, then the oldest: its reason is the notification's. */
export const lead = (items: readonly Item[]): readonly Item[] =>
  [...items].sort(
    (a, b) =>
      Number(b.trouble.open) - Number(a.trouble.open) ||
      b.trouble.rank - a.trouble.rank ||
      a.alert.time - b.alert.time ||
      (a.trouble.incident < b.trouble.incident ? -1 : 1),
  );

const itemState = (io: StateIO, trouble: Trouble, item: Item | undefined): Item => ({
  trouble,
  alert: parseAlert(io.text(item === undefined ? "" : alertText(item.alert))),
  reason: io.text(item?.reason ?? "") as Reason,
  pending: io.number(item?.pending ? 1 : 0) === 1,
  since: io.number(item?.since ?? 0),
  patience: io.number(item?.patience ?? 0),
  toldAt: io.number(item?.toldAt ?? 0),
  toldRank: io.number(item?.toldRank ?? 0),
  repeatEvery: io.number(item?.repeatEvery ?? 0),
});
