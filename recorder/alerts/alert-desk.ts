import { hash } from "node:crypto";
import type { Alert } from "../../engine/alerts/alert.ts";
import { formatTime, type Micros, micros } from "../../engine/market/time.ts";
import type { Act } from "../../engine/notify/act.ts";
import type { Notification } from "../../engine/notify/notification.ts";
import type { NotifySpec } from "../../engine/notify/notify-config.ts";
import { NotificationPlanner } from "../../engine/notify/planner.ts";
import { type AlertDelivery, type AlertDeliveryOptions, openAlertDelivery } from "./delivery.ts";

export interface AlertDeskOptions extends Omit<AlertDeliveryOptions, "onAct"> {
  /** Who is told what; undefined: nobody is told, and all is written down. */
  readonly spec: NotifySpec | undefined;
}

/** What falls due is looked at so often. */
const LOOK_MS = 500;

/**
 * Opens the desk over the alerts of a folder, and goes on with what a run before left: its silences hold, what it had open
 * is called lost. Throws as `openAlertDelivery` does.
 */
export const openAlertDesk = async (options: AlertDeskOptions): Promise<AlertDesk> => {
  let desk: AlertDesk | undefined;
  const delivery = await openAlertDelivery({ ...options, onAct: (act) => desk?.take(act) });
  desk = new AlertDesk(options, delivery);
  return desk;
};

/**
 * Where a live pipeline's alerts go: written down, and told to whom the configuration says, when it says so. Incidents get
 * the run's name here, for a pipeline counts them from one again at each start: `USDC-depeg-1@20261126T134507Z`.
 */
export class AlertDesk {
  readonly #delivery: AlertDelivery;
  readonly #clock: AlertDeskOptions["clock"];
  readonly #planner: NotificationPlanner | undefined;
  readonly #run: string;
  #stopTimer: (() => void) | undefined;

  /** Not for callers: see `openAlertDesk`. */
  constructor({ spec, clock }: AlertDeskOptions, delivery: AlertDelivery) {
    this.#delivery = delivery;
    this.#clock = clock;
    this.#planner = spec === undefined ? undefined : new NotificationPlanner(spec);
    this.#run = runName(clock.now(), delivery.alerts());
    this.#resume();
    this.#look();
  }

  /** Takes a pipeline's emission, at once; never throws. */
  take(input: Alert | Act): void {
    if (input.type === "alert") {
      const alert = { ...input, incident: `${input.incident}@${this.#run}` };
      void this.#delivery.tell(alert, this.#own(this.#planner?.onAlert(alert)));
    } else this.#tellMore(this.#planner?.onAct(input));
  }

  /** When the oldest notification came in that was not even tried, µs; undefined when there is none. */
  get oldestUntried(): Micros | undefined {
    return this.#delivery.oldestUntried;
  }

  /** What is told is safe on the disk, too. */
  get diskTakesWrites(): boolean {
    return this.#delivery.diskTakesWrites;
  }

  /** As the delivery's: begins nothing more. */
  close(): Promise<void> {
    this.#stopTimer?.();
    return this.#delivery.close();
  }

  #look(): void {
    this.#tellMore(this.#planner?.onTime(this.#clock.now()));
    this.#stopTimer = this.#clock.after(LOOK_MS, () => this.#look());
  }

  #tellMore(notifications: readonly Notification[] | undefined): void {
    const own = this.#own(notifications);
    if (own.length > 0) void this.#delivery.repeat(own);
  }

  /** The planner counts from one again, too: a key is this run's alone. */
  #own(notifications: readonly Notification[] = []): readonly Notification[] {
    return notifications.map((each) => ({
      ...each,
      key: hash("sha256", `${this.#run}|${each.key}`, "hex").slice(0, 32),
    }));
  }

  /** The planner lives through what the log holds once more. What it said then was told, or is in the outbox. */
  #resume(): void {
    const planner = this.#planner;
    const past = [...this.#delivery.alerts(), ...this.#delivery.acts];
    for (const input of past.sort((a, b) => a.time - b.time))
      if (input.type === "alert") planner?.onAlert(input);
      else planner?.onAct(input);
    const written = this.#delivery.lastWritten;
    if (written !== undefined) planner?.onTime(written);
    for (const alert of latest(this.#delivery.alerts()))
      if (alert.state !== "resolved" && alert.state !== "lost") this.#lose(alert);
  }

  #lose({ evidence: _, recovering, ...alert }: Alert): void {
    const lost: Alert = {
      ...alert,
      ...{ state: "lost", time: micros(Math.max(alert.time, this.#clock.now())) },
      step: alert.step + 1,
      message: `${alert.coin}: the watch was started again; what goes on is judged anew`,
    };
    const told = this.#planner?.onAlert(lost) ?? [];
    // While nobody watched nothing was seen that could be repeated; who heard that it recovers need not hear more.
    const news = told.filter(({ reason }) => reason !== "repeated");
    void this.#delivery.tell(lost, recovering === true ? [] : this.#own(news));
  }
}

/** The last emission of each incident. */
const latest = (alerts: readonly Alert[]): readonly Alert[] => [
  ...new Map(alerts.map((alert) => [alert.incident, alert])).values(),
];

/** `20261126T134507Z`; with a count where a run of this second has it already. */
const runName = (now: Micros, alerts: readonly Alert[]): string => {
  const second = `${formatTime(now).slice(0, 19).replaceAll(/[-:]/g, "")}Z`;
  const taken = new Set(alerts.map(({ incident }) => incident.split("@")[1]));
  let name = second;
  for (let n = 2; taken.has(name); n++) name = `${second}-${n}`;
  return name;
};
