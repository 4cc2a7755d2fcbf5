import { setImmediate as turn } from "node:timers/promises";
import { type Micros, micros } from "../../engine/market/time.ts";
import type { Pipeline } from "../../engine/pipeline/pipeline.ts";
import type { Known } from "../view/known.ts";
import { wholeOf } from "../view/range.ts";
import type { Checkpoint, Place } from "./checkpoints.ts";
import { Player, type Until } from "./player.ts";
import type { Reel } from "./reel.ts";

/** Own checkpoints that a cursor keeps, of those it has passed on its last ways. */
const MOST_NEAR = 6;
/** Ticks before a target at which one is left, for who steps back once will do so again. */
const RUN_UP = 512;
/** Where the reel's own checkpoints are farther apart than this, a cursor leaves some on its way. */
const FINE = 16_384;

/**
 * A place on a reel that can be moved in both directions, with the state that playing there has. One move at a time:
 * whoever calls waits for the one before.
 */
export class Cursor {
  readonly reel: Reel;
  #player: Player;
  #time: Micros;
  /** Oldest first. */
  #near: Checkpoint[] = [];

  constructor(reel: Reel) {
    this.reel = reel;
    this.#player = new Player(reel.tape, reel.settings);
    this.#time = wholeOf(reel.run).from;
  }

  get pipeline(): Pipeline {
    return this.#player.pipeline;
  }

  get ticks(): number {
    return this.#player.place.ticks;
  }

  /** The data's clock: at or after the last tick taken in, before the next one. */
  get time(): Micros {
    return this.#time;
  }

  get done(): boolean {
    return this.#player.done;
  }

  /** What of the run may be shown here. */
  get known(): Known {
    const { pipeline, done } = this.#player;
    const { gapTicks } = this.reel;
    let gaps = 0;
    while (gaps < gapTicks.length && (gapTicks[gaps] ?? Infinity) < this.ticks) gaps += 1;
    return {
      time: this.#time,
      settled: micros(done ? Infinity : pipeline.time),
      alerts: pipeline.alerts,
      gaps,
    };
  }

  /** To where `ticks` ticks have been taken in; the clock stands at the last one's time. */
  async toTick(ticks: number): Promise<void> {
    const target = Math.max(0, ticks);
    await this.#go((place) => place.ticks <= target, { ticks: target }, target - RUN_UP);
    const { time } = this.#player.place;
    this.#time = micros(Math.max(time, wholeOf(this.reel.run).from));
  }

  /** To where all ticks up to `time` have been taken in. */
  async toTime(time: Micros): Promise<void> {
    const { from, to } = wholeOf(this.reel.run);
    const target = micros(Math.min(Math.max(time, from), to));
    await this.#go((place) => place.time <= target, { time: target });
    this.#time = this.done ? micros(Math.max(this.#player.place.time, from)) : target;
  }

  /** To the first tick later than `time`: whatever fell due then has happened. */
  async past(time: Micros): Promise<void> {
    await this.toTime(time);
    if (!this.done) await this.toTick(this.ticks + 1);
  }

  /** On to `time`, but no more than about `most` ticks. Whether it came so far. */
  async play(time: number, most: number): Promise<boolean> {
    const goal = this.ticks + most;
    await this.reel.reach((place) => place.ticks < goal && place.time <= time);
    while (this.ticks < goal && (await this.#player.advance({ time, ticks: goal })));
    const next = await this.#player.next();
    const arrived = next === undefined || next > time;
    const last = Math.max(this.#player.place.time, this.#time);
    this.#time = micros(
      arrived && !this.done && Number.isFinite(time) ? Math.max(time, last) : last,
    );
    return arrived;
  }

  async close(): Promise<void> {
    await this.#player.close();
  }

  /** To the last place at which `isBefore` holds, from the nearest state before it. */
  async #go(isBefore: (place: Place) => boolean, until: Until, leaveAt = Infinity): Promise<void> {
    await this.reel.reach(isBefore);
    const here = this.#player.place;
    const candidates = [this.reel.checkpoints.last(isBefore), ...this.#near.filter(isBefore)];
    const base = candidates.reduce((best, each) =>
      each !== undefined && each.ticks >= (best?.ticks ?? 0) ? each : best,
    );
    // A player goes on from where it stands unless the target lies behind it, or a state nearer to it is known.
    if (!isBefore(here) || here.ticks < (base?.ticks ?? 0)) {
      const player = new Player(this.reel.tape, this.reel.settings, base);
      await this.#player.close();
      this.#player = player;
    }
    let left = this.#player.place.ticks;
    for (;;) {
      const at = this.#player.place.ticks;
      const stop = at < leaveAt ? leaveAt : (until.ticks ?? Infinity);
      if (!(await this.#player.advance({ ...until, ticks: stop }))) return;
      const now = this.#player.place.ticks;
      const far = this.reel.checkpoints.spacing > FINE && now - left >= FINE;
      if (now === leaveAt || far) {
        this.#near = [...this.#near, this.#player.checkpoint].slice(-MOST_NEAR);
        left = now;
      }
      await turn();
    }
  }
}
