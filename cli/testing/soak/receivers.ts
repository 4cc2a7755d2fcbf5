import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import type { Clock } from "../../../recorder/feed/surroundings.ts";
import {
  type Message,
  type Pressed,
  SendError,
  type Target,
} from "../../../recorder/notify/target.ts";

/** Longer than a notifier is given to answer. */
const HANGS_MS = 60_000;
/** Somebody looks at the telephone after so long, and presses the button of every third alert. */
const PRESSED_MS = 90_000;

export interface Receivers {
  readonly targets: ReadonlyMap<string, Target>;
  /** Messages that were sent and those that were taken, doubles included. */
  readonly sent: number;
  readonly taken: number;
  /** What each one has, doubles left out: the times and titles of its messages. */
  told(): ReadonlyMap<string, ReadonlySet<string>>;
}

/**
 * Three who are told: one who always answers, one who fails every other time, hangs, and takes what it does not
 * acknowledge, and one on whose telephone people press a button. What they have is written to files.
 */
export const openReceivers = (clock: Clock, random: () => number, folder: string): Receivers => {
  const counts = { sent: 0, taken: 0 };
  const path = (name: string): string => `${folder}/told-to-${name}`;
  const take = (name: string, { time, title }: Message): void => {
    counts.taken += 1;
    appendFileSync(path(name), `${time} ${title}\n`);
  };
  const pass = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const stop = clock.after(ms, () => {
        signal?.removeEventListener("abort", abort);
        resolve();
      });
      const abort = (): void => {
        stop();
        reject(signal?.reason);
      };
      signal?.addEventListener("abort", abort, { once: true });
    });
  const steady: Target = {
    send: async (message, signal) => {
      counts.sent += 1;
      await pass(40, signal);
      take("steady", message);
    },
  };
  const flaky: Target = {
    send: async (message, signal) => {
      counts.sent += 1;
      const mood = random();
      await pass(200, signal);
      if (mood < 0.2) throw new SendError("HTTP 500");
      if (mood < 0.3) throw new SendError("HTTP 429", { retryAfterMs: 30_000 });
      if (mood < 0.4) await pass(HANGS_MS, signal);
      take("flaky", message);
      if (mood < 0.5) throw new SendError("the connection was lost");
    },
  };
  let press: ((pressed: Pressed) => void) | undefined;
  let nth = 0;
  const telephone: Target = {
    send: async (message, signal) => {
      counts.sent += 1;
      await pass(100, signal);
      take("telephone", message);
      nth += 1;
      const [incident] = message.incidents;
      if (nth % 3 !== 0 || incident === undefined) return;
      clock.after(PRESSED_MS, () =>
        press?.({ what: nth % 2 === 0 ? "acknowledge" : "mute", incident, by: "somebody" }),
      );
    },
    listen: (pressed, signal) => {
      press = pressed;
      // The line is lost now and then, and opened again.
      return pass(6 * 3600e3, signal).catch(() => undefined);
    },
  };
  const targets = new Map(Object.entries({ steady, flaky, telephone }));
  for (const name of targets.keys()) writeFileSync(path(name), "");
  return {
    targets,
    get sent() {
      return counts.sent;
    },
    get taken() {
      return counts.taken;
    },
    told: () =>
      new Map(
        [...targets.keys()].map((name) => {
          const lines = readFileSync(path(name), "utf8").split("\n");
          return [name, new Set(lines.filter((line) => line !== ""))];
        }),
      ),
  };
};
