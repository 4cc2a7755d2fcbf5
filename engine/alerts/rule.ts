import type { Bar } from "../bars/bar.ts";
import type { CoinView } from "../coin/coin-view.ts";
import type { CoinStep } from "../detectors/coin-step.ts";
import type { Instrument } from "../market/instrument.ts";
import { bps } from "../market/price.ts";
import { micros } from "../market/time.ts";
import type { Stateful } from "../state.ts";
import type { Action, Alert, AlertState } from "./alert.ts";
import type { Calm } from "./calm.ts";
import type { RuleValue } from "./rule-value.ts";

/** Which way a condition is broken: below (-1), not (0) or above (1). */
export type Side = -1 | 0 | 1;

/** What a rule sees of the coin, or of the one instrument, that it watches. */
export interface CoinReading {
  /** The coin. */
  readonly id: string;
  /** Where one instrument alone is watched: its id. */
  readonly instrument?: Pick<Instrument, "id" | "venue">;
  /** Pipeline time, µs. */
  readonly time: number;
  /** From the peg, bps rounded to 0.001; NaN while no fresh venue prices the coin. */
  readonly deviation: number;
  readonly venues: number;
  readonly basis: string | undefined;
  /** The venues behind the price. */
  readonly view: Pick<
    CoinView,
    "price" | "peg" | "lowest" | "highest" | "venuePrices" | "venueNames"
  >;
  /** A value of its frame as it is now, not rounded, where it is none of bars; NaN where there is none, or none fresh. */
  read(value: RuleValue): number;
}

/** An alert rule on one coin, or on one instrument. Every call may emit one alert; the coin's time never decreases from call to call. */
export interface CoinRule extends Stateful {
  /** When `onTime` must be called at the latest, µs. */
  readonly due: number;
  /** What it judges, where its subject must keep that for it. */
  readonly value?: RuleValue;
  /** The coin's price was judged again, or the instrument said something. On nearly every tick, for rules that have it. */
  readonly onPrice?: ((coin: CoinReading) => Alert | undefined) | undefined;
  /**
   * Narrows down where `onPrice` would say and change nothing, as it is now that the rule has been asked; a rule that has
   * none of this is asked at every price.
   */
  calm?(coin: CoinReading, calm: Calm): void;
  /** A venue's price may have moved, whether or not the coin's did. Runs on nearly every tick, for rules that have it. */
  readonly onVenues?: ((coin: CoinReading) => Alert | undefined) | undefined;
  /** Somebody traded the coin, and what runs on its venues' trades has heard it. */
  readonly onTrade?: ((coin: CoinReading) => Alert | undefined) | undefined;
  /** A full minute is over, and what compares coins has been told. */
  readonly onMinute?: ((coin: CoinReading) => Alert | undefined) | undefined;
  /** A step is over; they come without holes, those of a silence when it is over. */
  readonly onStep?:
    | ((coin: CoinReading, step: Readonly<CoinStep>) => Alert | undefined)
    | undefined;
  /** A bar closed: of the size that its value runs on, else of the first. */
  onBar?(coin: CoinReading, bar: Bar): Alert | undefined;
  /** `due` has come. */
  onTime?(coin: CoinReading): Alert | undefined;
  /** The feeds of every venue that priced the coin were lost. */
  onLost(coin: CoinReading): Alert | undefined;
  /** After a long gap: what needs an unbroken series starts over. */
  reset?(): void;
  /** The instrument has another peg from now on, in steps of 1e-8: what was measured from the old one starts over. */
  repeg?(peg: number): void;
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
  readonly coin: Pick<CoinReading, "id" | "time" | "basis" | "instrument">;
  readonly state: AlertState;
  readonly count: number;
  /** Its place within the incident; the first where the rule does not say. */
  readonly step?: number;
  readonly venue?: string;
  readonly severity: Alert["severity"];
  readonly value: number;
  /** The value is rounded already, to another step than 0.001. */
  readonly rounded?: boolean;
  readonly unit: Alert["unit"];
  readonly message: string;
  readonly action: Action;
  readonly more?: Pick<Alert, "side" | "playbook" | "boardOnly" | "recovering" | "evidence">;
}

/** An alert on a coin or an instrument, its value rounded as it is hashed and shown. */
export const coinAlert = (emission: Emission): Alert => ({
  type: "alert",
  time: micros(emission.coin.time),
  rule: emission.rule,
  coin: emission.coin.id,
  ...whereOf(emission),
  severity: emission.severity,
  state: emission.state,
  incident: [
    emission.coin.instrument?.id ?? emission.coin.id,
    emission.rule,
    emission.venue,
    emission.count,
  ]
    .filter((part) => part !== undefined)
    .join("-"),
  step: emission.step ?? 1,
  value: emission.rounded === true ? emission.value : bps(emission.value),
  unit: emission.unit,
  ...(emission.coin.basis === undefined ? {} : { basis: emission.coin.basis }),
  message: emission.message,
  action: emission.action,
  ...emission.more,
});

/** Trouble of one instrument is its venue's. */
const whereOf = ({
  coin: { instrument },
  venue = instrument?.venue,
}: Emission): Pick<Alert, "instrument" | "venue"> => ({
  ...(instrument === undefined ? {} : { instrument: instrument.id }),
  ...(venue === undefined ? {} : { venue }),
});
