import { isAmongCoins } from "../alerts/rule-value.ts";
import { E8 } from "../market/price.ts";
import type { Stateful, StateIO } from "../state.ts";
import type { CoinTrack } from "./coin-track.ts";
import { NEVER, type Schedule } from "./schedule.ts";
import { createFramed, type PipelineSettings } from "./settings.ts";

const MINUTE = 60e6;

/**
 * What all coins cost at each full minute, told to the indicators of each coin: itself first, then the others in order of
 * first appearance. Told relative to the peg, so that a coin of the euro compares with one of the dollar.
 */
export class MinuteFeed implements Stateful {
  /** The next full minute; infinity while no coin has a price. */
  due = NEVER;
  readonly #schedule: Schedule;
  readonly #wanted: boolean;
  #prices = new Float64Array(0);
  #turned = new Float64Array(0);

  constructor(settings: PipelineSettings, schedule: Schedule) {
    this.#schedule = schedule;
    this.#wanted =
      createFramed(settings, "coins", E8).length > 0 ||
      (settings.rules?.some(isAmongCoins) ?? false);
  }

  /** A coin has a price now: this minute's end will be told. */
  expect(): void {
    if (!this.#wanted) return;
    this.due = Math.ceil(this.#schedule.time / MINUTE) * MINUTE;
    this.#schedule.expect(this.due);
  }

  /** The minute is over, and everything up to its end has happened. */
  tell(coins: readonly CoinTrack[]): void {
    const time = this.due;
    const shown = coins.filter(({ reference }) => !reference);
    if (this.#prices.length !== shown.length) {
      this.#prices = new Float64Array(shown.length);
      this.#turned = new Float64Array(shown.length);
    }
    const prices = this.#prices;
    const turned = this.#turned;
    let priced = false;
    for (const [i, { view }] of shown.entries()) {
      const { price, peg } = view;
      const fresh = view.venues > 0 && view.freshUntil >= time;
      prices[i] = !fresh ? Number.NaN : peg === E8 ? price : (price / peg) * E8;
      priced ||= !Number.isNaN(prices[i] ?? Number.NaN);
    }
    for (const [i, { amongCoins }] of shown.entries()) {
      turned.set(prices.subarray(0, i), 1);
      turned.set(prices.subarray(i + 1), i + 1);
      turned[0] = prices[i] ?? Number.NaN;
      for (const { indicator } of amongCoins) indicator.minute(time, turned);
    }
    // The minutes of a silence need not be told: the next one says how many there were.
    this.due = priced ? time + MINUTE : NEVER;
  }

  state(io: StateIO): void {
    this.due = io.number(this.due);
  }
}
