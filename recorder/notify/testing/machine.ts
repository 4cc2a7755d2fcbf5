import type { Message, Parts } from "../target.ts";

/** The machine as targets see it, with a clock that stands still and sleeps that end at once. */
export interface TestMachine extends Parts {
  /** How long each sleep would have been, ms. */
  readonly slept: number[];
  /** Ends the clock's standing still: ms. */
  advance(ms: number): void;
}

/** With these secrets, by their references. */
export const testMachine = (secrets: Readonly<Record<string, string>>): TestMachine => {
  const slept: number[] = [];
  let now = Date.parse("2023-03-11T08:00:00Z");
  return {
    slept,
    advance: (ms) => {
      now += ms;
    },
    fetch,
    now: () => now,
    // A turn of the loop, so that servers in this process have theirs.
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        slept.push(ms);
        if (signal.aborted) reject(signal.reason);
        else setTimeout(resolve, 5);
      }),
    print: () => undefined,
    secret: (reference) => {
      const secret = secrets[reference];
      if (secret === undefined) throw new Error(`no secret ${reference}`);
      return secret;
    },
  };
};

export const message = (fields: Partial<Message> = {}): Message => ({
  key: "USDC-depeg-1/1/fired",
  group: "USDC",
  reason: "fired",
  severity: "critical",
  time: "2023-03-11T07:59:58Z",
  title: "CRITICAL USDC -410 bps",
  text: "USDC is 4.1 % under a dollar.\ndata of 2023-03-11T07:59:58Z",
  incidents: ["USDC-depeg-1"],
  coins: ["USDC"],
  ...fields,
});

/** Waits until it holds; the test's own time limit ends it. */
export const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
};
