import { setTimeout as wait } from "node:timers/promises";
import { type Micros, micros } from "../../engine/market/time.ts";
import type { Clock } from "../../recorder/feed/surroundings.ts";
import { type Simulator, startSimulator } from "../../recorder/simulator/start-simulator.ts";
import * as protocols from "../../recorder/simulator/venues/index.ts";
import { openTape } from "../../recorder/tape/open-tape.ts";
import type { Machine } from "../command.ts";

const clock: Clock = {
  now: () => micros(Math.floor(performance.now() * 1000)),
  after: (ms, done) => {
    const timer = setTimeout(done, ms);
    return () => clearTimeout(timer);
  },
};

export interface SimulatedFeeds {
  readonly simulator: Simulator;
  /** `--venues`, `--endpoint` and `--rest-endpoint` for what the tape has. */
  readonly options: readonly string[];
  close(): Promise<void>;
}

/** Serves a tape in this process, so many seconds of it a second, half a second after the first client's first message. */
export const simulateFeeds = async (
  path: string,
  home: string,
  speed: number,
  from?: Micros,
): Promise<SimulatedFeeds> => {
  const tape = await openTape(path, { home, cache: false });
  const simulator = await startSimulator({
    ...{ tape, protocols: Object.values(protocols), speed, waitMs: 500, port: 0, clock, from },
  });
  const { addresses } = simulator;
  return {
    simulator,
    options: [
      ...["--venues", addresses.map(({ venue }) => venue).join(",")],
      ...addresses.flatMap(({ venue, ws, rest }) => [
        ...["--endpoint", `${venue}=${ws}`, "--rest-endpoint", `${venue}=${rest}`],
      ]),
    ],
    close: async () => {
      await simulator.close();
      tape.close();
    },
  };
};

/** A machine whose clock goes, and whose waits end with Ctrl-C: what a command needs that runs until it is stopped. */
export const running: Pick<Machine, "now" | "wait"> = {
  now: () => Date.now(),
  wait: async (ms, signal) => {
    await wait(ms, undefined, signal ? { signal } : {}).catch(() => undefined);
  },
};

/** Waits until it holds; the test's own time limit ends it. */
export const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await wait(10);
};
