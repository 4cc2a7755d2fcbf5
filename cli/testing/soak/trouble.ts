import { micros } from "../../../engine/market/time.ts";
import { appendAct } from "../../../recorder/alerts/act-drop.ts";
import { alertFolder } from "../../../recorder/alerts/alert-folder.ts";
import type { VirtualClock } from "../../../recorder/feed/testing/virtual-clock.ts";
import { realDisk } from "../../../recorder/journal/real-disk.ts";
import { seeded } from "../../../recorder/simulator/seeded.ts";
import type { SoakContext } from "./context.ts";
import type { SoakDisk } from "./soak-disk.ts";

const MINUTE_MS = 60_000;
/** On average so often. */
const EVERY_MS = 90 * MINUTE_MS;
/** None at the end: what is lost by then is still noticed. */
const LAST_MS = 20 * MINUTE_MS;

export interface TroubleOptions {
  readonly seed: number;
  readonly clock: VirtualClock;
  readonly disk: SoakDisk;
  readonly context: SoakContext;
  readonly folder: string;
}

/** What goes wrong with our own machine, and what its people do: drawn from a seed, some of it every few hours. */
export class Trouble {
  count = 0;
  readonly #options: TroubleOptions;
  readonly #random: () => number;
  #nextMs: number;
  #slowUntilMs = 0;
  #silences = 0;

  constructor(options: TroubleOptions) {
    this.#options = options;
    this.#random = seeded(options.seed ^ 0x7075);
    this.#nextMs = this.#draw(0);
  }

  async step(nowMs: number, wholeMs: number): Promise<void> {
    const { disk } = this.#options;
    if (disk.slowMs > 0 && nowMs >= this.#slowUntilMs) disk.slowMs = 0;
    if (nowMs < this.#nextMs || nowMs > wholeMs - LAST_MS) return;
    this.#nextMs = this.#draw(nowMs);
    this.count += 1;
    await this.#happen(nowMs);
  }

  #draw(nowMs: number): number {
    return nowMs + EVERY_MS * (0.2 + 1.6 * this.#random());
  }

  async #happen(nowMs: number): Promise<void> {
    const { clock, context, disk, folder } = this.#options;
    const what = Math.floor(this.#random() * 4);
    const size = this.#random();
    // Somebody sets the clock, by up to an hour and either way.
    if (what === 0) context.setWall(Math.round((size - 0.5) * 120 * MINUTE_MS));
    // The machine sleeps for up to ten minutes.
    else if (what === 1) clock.sleep(size * 10 * MINUTE_MS);
    else if (what === 2) {
      disk.slowMs = 100 + size * 20_000;
      this.#slowUntilMs = nowMs + 5 * MINUTE_MS;
    } else {
      // Somebody wants silence for an hour, in another process.
      this.#silences += 1;
      await appendAct(realDisk, alertFolder(folder), {
        ...{ type: "silence", id: `silence-${this.#silences}`, reason: "works", by: "ann" },
        ...{ matcher: { coin: size < 0.5 ? "USDC" : "USDT" }, time: clock.now() },
        until: micros(clock.now() + 60 * MINUTE_MS * 1000),
      });
    }
  }
}
