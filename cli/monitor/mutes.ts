import { type Micros, micros, minutes } from "../../engine/market/time.ts";
import type { Silence } from "../../engine/notify/act.ts";
import { submitAct, whoActs } from "../acts.ts";
import type { Context } from "../command.ts";

const HOUR = minutes(60);

/** Silences of single coins, as the monitor begins and ends them: the same that `pegtape silence` makes. */
export class Mutes {
  readonly #context: Context;
  readonly #holds = new Map<string, Pick<Silence, "id" | "until">>();

  constructor(context: Context) {
    this.#context = context;
  }

  /** Those that hold already. */
  async load(): Promise<void> {
    const { history, now, silencesAt } = await this.#read();
    for (const { matcher, id, until } of silencesAt(history, now))
      if (matcher.coin !== undefined && Object.keys(matcher).length === 1)
        this.#holds.set(matcher.coin, { id, until });
  }

  /** Coins of which nobody is told now, until when. */
  get all(): ReadonlyMap<string, Micros> {
    const now = this.#context.now() * 1000;
    return new Map(
      [...this.#holds].flatMap(([coin, { until }]) =>
        until > now ? [[coin, until] as const] : [],
      ),
    );
  }

  /** Mutes a coin for an hour, or ends that. Returns what was done, in words. */
  async toggle(coin: string): Promise<string> {
    const by = whoActs({ by: undefined }, this.#context);
    const time = micros(this.#context.now() * 1000);
    const known = this.#holds.get(coin);
    if (known !== undefined && known.until > time) {
      await submitAct({ type: "unsilence", id: known.id, time, by }, this.#context);
      this.#holds.delete(coin);
      return `${coin} is not muted any more`;
    }
    const [{ nextSilence }, { history }] = await Promise.all([
      import("../../recorder/alerts/next-silence.ts"),
      this.#read(),
    ]);
    const silence: Silence = {
      ...{ type: "silence", id: nextSilence(history.acts), matcher: { coin }, time, by },
      ...{ until: micros(time + HOUR), reason: "muted in the monitor" },
    };
    await submitAct(silence, this.#context);
    this.#holds.set(coin, silence);
    return `nobody is told of ${coin} for an hour (${silence.id}); m ends it`;
  }

  async #read() {
    const [{ silencesAt }, { readAlertLog }] = await Promise.all([
      import("../../recorder/alerts/alert-history.ts"),
      import("../read-alert-log.ts"),
    ]);
    const history = await readAlertLog(this.#context);
    return { history, silencesAt, now: micros(this.#context.now() * 1000) };
  }
}
