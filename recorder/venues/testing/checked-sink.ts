import { checkQuote, checkTrade } from "../checked.ts";
import type { Control, FrameSink, VenueQuote, VenueTrade } from "../venue.ts";

const FIRST = Date.UTC(2009, 0, 1) * 1000;
const LAST = Date.UTC(2100, 0, 1) * 1000;
/** Nothing that we send because a venue said so is longer, in characters. */
const LONGEST_REPLY = 1_000;

const DETAILS: readonly unknown[] = [undefined, "backfill", "block", "auction"];
const SIDES: readonly unknown[] = [undefined, "buy", "sell"];

const isText = (value: unknown): boolean => typeof value === "string";
const isOptional = (value: unknown): boolean => value === undefined || isText(value);
const isTime = (time: number): boolean => Number.isNaN(time) || (time >= FIRST && time < LAST);
const isPositive = (value: number | bigint): boolean =>
  value > 0 && (typeof value === "bigint" || Number.isSafeInteger(value));

/** Takes what an adapter makes of frames, and says what of it no adapter may ever say. */
export class CheckedSink implements FrameSink {
  /** Trades and quotes whose numbers hold. */
  ticks = 0;
  rejected = 0;
  readonly #problem: (text: string) => void;

  constructor(problem: (text: string) => void) {
    this.#problem = problem;
  }

  trade(trade: VenueTrade) {
    const { symbol, side, id, detail, key, number, eventTime, price, size } = trade;
    const sound =
      [symbol, price, size].every(isText) &&
      [id, key, number].every(isOptional) &&
      SIDES.includes(side) &&
      DETAILS.includes(detail) &&
      isTime(eventTime);
    if (!sound) return this.#say("trade", trade);
    const checked = checkTrade(trade);
    if (typeof checked === "string") {
      this.rejected += 1;
      return;
    }
    if (!isPositive(checked.price) || !isPositive(checked.size)) this.#say("price or size", trade);
    this.ticks += 1;
  }

  quote(quote: VenueQuote) {
    const { symbol, eventTime, bid, bidSize, ask, askSize } = quote;
    const sound = isText(symbol) && [bid, bidSize, ask, askSize].every(isOptional);
    if (!sound || !isTime(eventTime)) return this.#say("quote", quote);
    const checked = checkQuote(quote);
    if (typeof checked === "string") {
      this.rejected += 1;
      return;
    }
    const prices = [checked.bid ?? 1, checked.ask ?? 1];
    const sizes = [checked.bidSize ?? 0, checked.askSize ?? 0];
    if (!prices.every(isPositive) || !sizes.every((size) => size === 0 || isPositive(size)))
      this.#say("price or size", quote);
    this.ticks += 1;
  }

  control(control: Control): void {
    if (control.what === "numbered") {
      const { number } = control;
      if (!Number.isSafeInteger(number) || number < 0) this.#say("number", control);
    } else if (control.what === "reply") {
      const { length } = control.frame;
      if (length > LONGEST_REPLY) this.#say(`reply of ${length} characters`, control);
      JSON.parse(control.frame);
    } else if (!Object.values(control).every((value) => isText(value) || isTexts(value)))
      this.#say("control", control);
  }

  reject(reason: string): void {
    this.rejected += 1;
    if (!isText(reason)) this.#say("reason", reason);
  }

  #say(what: string, said: unknown): void {
    this.#problem(`no ${what}: ${JSON.stringify(said).slice(0, 400)}`);
  }
}

const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);
