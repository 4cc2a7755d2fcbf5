import { type Micros, micros } from "../../../engine/market/time.ts";
import type { Clock } from "../../feed/surroundings.ts";

/** A real clock that runs so many times as fast as the world: waits of seconds take milliseconds. Begins at `start`. */
export const fastClock = (speed: number, start: Micros): Clock => {
  const begun = performance.now();
  return {
    now: () => micros(start + Math.round((performance.now() - begun) * 1000 * speed)),
    after(ms, done) {
      const timer = setTimeout(done, ms / speed);
      return () => clearTimeout(timer);
    },
  };
};
