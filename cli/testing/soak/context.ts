import { PassThrough } from "node:stream";
import type { VirtualClock } from "../../../recorder/feed/testing/virtual-clock.ts";
import type { Context } from "../../command.ts";

/** A machine on virtual time, whose wall clock can be set; what is printed is counted. */
export interface SoakContext extends Context {
  /** Sets the wall clock by so much, ms. */
  setWall(byMs: number): void;
  readonly counts: { readonly objects: number; readonly notes: number };
  /** The last lines for people. */
  readonly notes: readonly string[];
}

const MOST_NOTES = 20;

export const soakContext = (
  clock: VirtualClock,
  home: string,
  random: () => number,
): SoakContext => {
  const begun = clock.now();
  let wall = 0;
  const counts = { objects: 0, notes: 0 };
  const notes: string[] = [];
  const nothing = (): void => undefined;
  return {
    ...{ home, cwd: home, json: true, quiet: false, color: false, version: "soak", env: {} },
    ...{ commands: [], options: {}, counts, notes, random },
    sections: { file: "", alerts: undefined, notify: undefined },
    ...{ out: nothing, drained: async () => undefined, line: nothing, outIsTTY: false },
    stdin: new PassThrough().end(),
    stderr: { isTTY: false, columns: 80, stream: new PassThrough(), write: nothing },
    now: () => clock.now() / 1000 + wall,
    elapsed: () => (clock.now() - begun) / 1000,
    wait: (ms) => new Promise((resolve) => clock.after(ms, resolve)),
    signal: new AbortController().signal,
    object: () => {
      counts.objects += 1;
    },
    note: (text) => {
      counts.notes += 1;
      notes.push(text);
      if (notes.length > MOST_NOTES) notes.shift();
    },
    setWall: (byMs) => {
      wall += byMs;
    },
  };
};
