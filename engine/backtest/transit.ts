import type { Micros } from "../market/time.ts";
import { type Account, type Pocket, worth } from "./account.ts";
import type { Transfer } from "./result.ts";
import type { Halt, Terms } from "./terms.ts";

interface OnItsWay {
  readonly to: Pocket;
  readonly amount: bigint;
  readonly due: number;
  readonly transfer: { -readonly [K in keyof Transfer]: Transfer[K] };
}

/** What is on its way between venues. */
export class Transit {
  /** The venue of what is at none. */
  static readonly VENUE = "in-transit";
  readonly all: Transfer[] = [];
  readonly #account: Account;
  readonly #terms: Terms;
  readonly #way: OnItsWay[] = [];

  constructor(account: Account, terms: Terms) {
    this.#account = account;
    this.#terms = terms;
  }

  get busy(): boolean {
    return this.#way.length > 0;
  }

  /** False when there is not so much, not more than the fee, or the venue lets nothing out. `rate`: of a unit, steps of 1e-8. */
  send(from: Pocket, to: Pocket, amount: bigint, time: Micros, rate: number): boolean {
    const { halts, transfer } = this.#terms;
    const fee = BigInt(Math.round((transfer.fees[from.asset] ?? 0) * 1e8)) * 10n ** 8n;
    if (amount > from.amount || amount <= fee || from === to) return false;
    if (haltAt(halts, "withdrawal", from, time) !== undefined) return false;
    const value = worth(fee, BigInt(rate));
    from.take(fee, value);
    this.#account.transferFees += value;
    from.move(amount - fee, this.#account.pocket(Transit.VENUE, from.asset));
    let due: number = time + transfer.time;
    // What reaches a venue that takes nothing in waits there until it does.
    for (let halt = haltAt(halts, "deposit", to, due); halt !== undefined; ) {
      due = halt.to;
      halt = haltAt(halts, "deposit", to, due);
    }
    const sent = {
      asset: from.asset,
      from: from.venue,
      to: to.venue,
      amount,
      fee,
      sent: time,
      arrived: Number.NaN,
    };
    this.all.push(sent);
    this.#way.push({ to, amount: amount - fee, due, transfer: sent });
    return true;
  }

  /** Books what has arrived by `time`; whether anything has. */
  arrive(time: number): boolean {
    let any = false;
    for (let i = 0; i < this.#way.length; ) {
      const each = this.#way[i];
      if (each === undefined || each.due > time) {
        i++;
        continue;
      }
      this.#account.pocket(Transit.VENUE, each.to.asset).move(each.amount, each.to);
      each.transfer.arrived = each.due;
      this.#way.splice(i, 1);
      any = true;
    }
    return any;
  }
}

const haltAt = (
  halts: readonly Halt[],
  what: "withdrawal" | "deposit",
  { venue, asset }: Pocket,
  time: number,
): Halt | undefined =>
  halts.find(
    (halt) =>
      halt.venue === venue &&
      halt.what.includes(what) &&
      halt.from <= time &&
      time < halt.to &&
      (halt.asset === undefined || halt.asset === asset),
  );
