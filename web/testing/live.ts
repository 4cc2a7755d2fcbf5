import { type Micros, micros } from "../../engine/market/time.ts";
import { Pipeline } from "../../engine/pipeline/pipeline.ts";
import { defaultSettings, type PipelineSettings } from "../../engine/pipeline/settings.ts";
import { type Tick, ticks } from "../../engine/testing/ticks.ts";
import { LiveView } from "../board/live-view.ts";
import { type Served, serve } from "./serve.ts";

const NAMES = ["kraken:USDC/USD", "kraken:DAI/USD"];

/** A clock that goes when it is told to. */
const handClock = () => {
  let now = 0;
  const waiting: { at: number; done: () => void }[] = [];
  return {
    now: (): Micros => micros(now),
    after: (ms: number, done: () => void) => {
      const entry = { at: now + ms * 1000, done };
      waiting.push(entry);
      return () => {
        if (waiting.includes(entry)) waiting.splice(waiting.indexOf(entry), 1);
      };
    },
    go(ms: number) {
      now += ms * 1000;
      for (const entry of waiting.filter(({ at }) => at <= now)) {
        waiting.splice(waiting.indexOf(entry), 1);
        entry.done();
      }
    },
    get waiting() {
      return waiting.length;
    },
  };
};

const running = new Set<Served>();

/** Ends what `startLive` began. */
export const stopLive = async (): Promise<void> => {
  for (const served of running) await served.close();
  running.clear();
};

/** A live run without feeds, of two instruments, on a real server: ticks come when they are pushed, time goes by hand. */
export const startLive = async (more: Partial<PipelineSettings> = {}) => {
  const settings = { ...defaultSettings("receive_time"), indicators: [], ...more };
  const clock = handClock();
  const live = new LiveView({ settings, clock, refreshMs: 500, elsewhere: ["kraken"] });
  const { instruments } = ticks([], NAMES);
  const pipeline = new Pipeline(settings, instruments, live.sink);
  const push = (...records: readonly Tick[]): void => {
    const { batch } = ticks(records, NAMES);
    pipeline.push(batch);
    live.ticks(batch);
  };
  const served = await serve(async () => undefined, { live });
  running.add(served);
  return { clock, live, push, begin: () => live.watch(pipeline, instruments), ...served };
};
