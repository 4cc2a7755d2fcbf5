import { Worker } from "node:worker_threads";

/** Looks on from another thread, for a program that hangs looks at nothing itself. */
export interface Watchdog {
  /** A new round has begun, and what repeats it. */
  at(what: string): void;
  close(): Promise<void>;
}

const WATCHES = `
const { parentPort, workerData } = require("node:worker_threads");
let [what, timer] = ["", undefined];
const bark = () => {
  require("node:fs").writeSync(2, "no round has ended for " + workerData / 1000 + " s: " + what + "\\n");
  process.kill(process.pid, "SIGKILL");
};
parentPort.on("message", (now) => {
  what = now;
  clearTimeout(timer);
  timer = setTimeout(bark, workerData);
});
`;

/** Ends the process, saying where it hung, when no round begins for `longestMs`. */
export const startWatchdog = (longestMs: number): Watchdog => {
  const worker = new Worker(WATCHES, { eval: true, workerData: longestMs });
  worker.unref();
  return {
    at: (what) => worker.postMessage(what),
    close: async () => {
      await worker.terminate();
    },
  };
};
