import type { Bar } from "../bars/bar.ts";
import type { CoinView } from "../coin/coin-view.ts";
import { bps } from "../market/price.ts";
import { micros } from "../market/time.ts";
import type { Stateful } from "../state.ts";
import type { Action, Alert, AlertState } from "./alert.ts";

/** Which way a condition is broken: below (-1), not (0) or above (1). */
export type Side = -1 | 0 | 1;

/** What a rule sees of the coin it watches. */
export interface CoinReading {
  readonly id: string;
  /** Pipeline time, µs. */
  readonly time: number;
  /** From the peg, bps rounded to 0.001; NaN while no fresh venue prices the coin. */
  readonly deviation: number;
  readonly venues: number;
  readonly basis: string | undefined;
  /** The venues behind the price. */
  readonly view: Pick<CoinView, "price" | "peg" | "venuePrices" | "venueNames">;
}

/** An alert rule on one coin. Every call may emit one alert; the coin's time never decreases from call to call. */
export interface CoinRule extends Stateful {
  /** When `onTime` must be called at the latest, µs. */
  readonly due: number;
  /** The coin's price was judged again. Runs on nearly every tick, for rules that have it. */
  readonly onPrice?: ((coin: CoinReading) => Alert | undefined) | undefined;
  /** A venue's price may have moved, whether or not the coin's did. Runs on nearly every tick, for rules that have it. */
  onVenues?(coin: CoinReading): Alert | undefined;
  /** A bar of the first size closed. */
  onBar?(coin: CoinReading, bar: Bar): Alert | undefined;
  /** `due` has come. */
  onTime?(coin: CoinReading): Alert | undefined;
  /** The feeds of every venue that priced the coin were lost. */
  onLost(coin: CoinReading): Alert | undefined;
  /** After a long gap: what needs an unbroken series starts over. */
  reset?(): void;
}

/** The seed's suggestions: buy what is under its peg or oversold, sell what is over it or overbought. */
export const seedAction = (word: "CONSIDER" | "POTENTIAL", side: Side): Action =>
  side < 0 ? `${word}_BUY` : side > 0 ? `${word}_SELL` : "NONE";

/** `-210.5`, `+35`: at most one decimal, always signed. */
export const signed = (value: number): string => {
  const rounded = Math.round(value * 10) / 10;
  return rounded < 0 ? String(rounded) : `+${rounded + 0}`;
};

interface Emission {
  readonly rule: string;
  readonly coin: Pick<CoinReading, "id" | "time" | "basis">;
  readonly state: AlertState;
  readonly count: number;
  /** Its place within the incident; the first where the rule does not say. */
  readonly step?: number;
  readonly venue?: string;
  readonly severity: Alert["severity"];
  readonly value: number;
  readonly unit: Alert["unit"];
  readonly message: string;
  readonly action: Action;
  readonly more?: Pick<Alert, "playbook" | "boardOnly" | "recovering" | "evidence">;
}

/** An alert on a coin, its value rounded as it is hashed and shown. */
export const coinAlert = (emission: Emission): Alert => ({
  type: "alert",
  time: micros(emission.coin.time),
  rule: emission.rule,
  coin: emission.coin.id,
  severity: emission.severity,
  state: emission.state,
  incident: [emission.coin.id, emission.rule, emission.venue, emission.count]
    .filter((part) => part !== undefined)
    .join("-"),
  step: emission.step ?? 1,
  ...(emission.venue === undefined ? {} : { venue: emission.venue }),
  value: bps(emission.value),
  unit: emission.unit,
  ...(emission.coin.basis === undefined ? {} : { basis: emission.coin.basis }),
  message: emission.message,
  action: emission.action,
  ...emission.more,
});
