import type { Control, Subscribe, Subscription } from "../venues/venue.ts";

type State = "asked" | "acknowledged" | "refused" | "timed out";

interface Entry {
  readonly subscription: Subscription;
  request: string | undefined;
  state: State;
}

/** A pair that is refused on a connection, and why. */
export interface Refusal {
  readonly symbol: string;
  readonly key: string;
  readonly reason: string;
  /** The venue said no; else it said nothing. */
  readonly final: boolean;
}

export interface Refused {
  readonly refused: readonly Refusal[];
  /** Groups of pairs to ask for again, a message or more each. */
  readonly again: readonly (readonly string[])[];
}

/** Follows every subscription of a connection from asked to acknowledged, refused or timed out. */
export class Subscriptions {
  readonly #entries = new Map<string, Entry>();
  readonly #live = new Set<string>();
  readonly #retries = new Map<string, number>();

  /** These are being asked for. */
  ask({ request, subscriptions }: Subscribe): void {
    for (const subscription of subscriptions)
      this.#entries.set(subscription.key, { subscription, request, state: "asked" });
  }

  acknowledge(control: Control & { what: "acknowledged" }): void {
    // An answer may come after it was given up: late is not never.
    for (const entry of this.#meant(control, isWaiting))
      if (isWaiting(entry)) entry.state = "acknowledged";
  }

  /** Every subscription of a message stands: it need not be sent again. */
  stands({ subscriptions }: Subscribe): boolean {
    const states = subscriptions.map(({ key }) => this.#entries.get(key)?.state);
    return states.length > 0 && states.every((state) => state === "acknowledged");
  }

  /**
   * A refusal: what is named is refused. Where the venue refuses a whole message for one pair, or names nothing, the others
   * in it are to be asked for again: together when the culprit is known, else one by one, and nothing more than twice.
   */
  refuse(control: Control & { what: "refused" }, whole: boolean): Refused {
    const asked = this.#matching(control.request, isAsked);
    const named = this.#meant({ ...control, request: undefined }, isAsked).filter(isAsked);
    const guilty = named.length === 0 && asked.length === 1 ? asked : named;
    const again = new Set<string>();
    for (const entry of guilty) entry.state = "refused";
    const refused = guilty.map((entry) => refusal(entry, control.reason, true));
    if (!whole && guilty.length > 0) return { refused, again: [] };
    for (const entry of asked.filter(isAsked)) {
      const { symbol } = entry.subscription;
      if ((this.#retries.get(symbol) ?? 0) >= MOST_RETRIES) {
        entry.state = "refused";
        refused.push(refusal(entry, control.reason, true));
      } else again.add(symbol);
    }
    for (const symbol of again) this.#retries.set(symbol, (this.#retries.get(symbol) ?? 0) + 1);
    const symbols = [...again];
    if (symbols.length === 0) return { refused, again: [] };
    return { refused, again: guilty.length > 0 ? [symbols] : symbols.map((symbol) => [symbol]) };
  }

  /** Nobody answered for these in time. */
  timeOut(keys: Iterable<string>, reason: string): Refusal[] {
    const refused: Refusal[] = [];
    for (const key of keys) {
      const entry = this.#entries.get(key);
      if (entry?.state !== "asked") continue;
      entry.state = "timed out";
      refused.push(refusal(entry, reason, false));
    }
    return refused;
  }

  /**
   * Pairs that became live since the last call: all they were asked for is settled, something of it acknowledged, and their
   * trades not only unanswered.
   */
  newlyLive(): string[] {
    const found: string[] = [];
    const bySymbol = new Map<string, Entry[]>();
    for (const entry of this.#entries.values()) {
      const { symbol, carries } = entry.subscription;
      if (carries !== "nothing") bySymbol.set(symbol, [...(bySymbol.get(symbol) ?? []), entry]);
    }
    for (const [symbol, entries] of bySymbol) {
      if (this.#live.has(symbol) || entries.some(({ state }) => state === "asked")) continue;
      if (!entries.some(({ state }) => state === "acknowledged")) continue;
      if (entries.some((entry) => isTimedOut(entry) && brings(entry, "trades"))) continue;
      this.#live.add(symbol);
      found.push(symbol);
    }
    return found;
  }

  get live(): ReadonlySet<string> {
    return this.#live;
  }

  /** Whether anything that a pair was asked for may still come. */
  hopeful(symbol: string): boolean {
    for (const { subscription, state } of this.#entries.values())
      if (subscription.symbol === symbol && state !== "refused") return true;
    return false;
  }

  /** Whether a pair's trades, or its quotes, come by an acknowledged subscription. */
  carries(symbol: string, what: "trades" | "quotes"): boolean {
    for (const entry of this.#entries.values())
      if (
        entry.subscription.symbol === symbol &&
        entry.state === "acknowledged" &&
        brings(entry, what)
      )
        return true;
    return false;
  }

  /** Whether something of a pair was asked for and never answered. */
  unanswered(symbol: string): boolean {
    for (const entry of this.#entries.values())
      if (entry.subscription.symbol === symbol && isTimedOut(entry)) return true;
    return false;
  }

  get open(): number {
    let open = 0;
    for (const { state } of this.#entries.values()) if (state === "asked") open += 1;
    return open;
  }

  #meant(
    { keys, request }: { keys?: readonly string[]; request?: string | undefined },
    wanted: (entry: Entry) => boolean,
  ): Entry[] {
    if (keys !== undefined) return keys.flatMap((key) => this.#entries.get(key) ?? []);
    return request === undefined ? [] : this.#matching(request, wanted);
  }

  /** What is unanswered of a request, or of all where the venue's answers name none. */
  #matching(request: string | undefined, wanted: (entry: Entry) => boolean): Entry[] {
    return [...this.#entries.values()].filter(
      (entry) => wanted(entry) && (request === undefined || entry.request === request),
    );
  }
}

const MOST_RETRIES = 2;

const isAsked = ({ state }: Entry): boolean => state === "asked";
const isTimedOut = ({ state }: Entry): boolean => state === "timed out";
const isWaiting = (entry: Entry): boolean => isAsked(entry) || isTimedOut(entry);

const brings = ({ subscription }: Entry, what: "trades" | "quotes"): boolean =>
  subscription.carries.includes(what);

const refusal = ({ subscription }: Entry, reason: string, final: boolean): Refusal => ({
  symbol: subscription.symbol,
  key: subscription.key,
  reason,
  final,
});
