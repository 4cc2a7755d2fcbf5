import { execFileSync } from "node:child_process";
import { say } from "./figure.ts";

/** Runs after the first one of a process. */
export const WARM_RUNS = 3;

/** What a phase measured in a process of its own, so that each has its own memory and its own compiler. */
export const measure = <T>(phase: string, ...args: readonly string[]): T =>
  measureWith([], phase, ...args);

/** The same with options of Node or its engine. */
export const measureWith = <T>(
  flags: readonly string[],
  phase: string,
  ...args: readonly string[]
): T => {
  const [, main = ""] = process.argv;
  const printed = execFileSync(process.execPath, [...flags, main, "phase", phase, ...args], {
    encoding: "utf8",
  });
  return JSON.parse(printed) as T;
};

/**
 * Starts a clock that says how many ms there were since: the smaller of wall and processor time, so that neither another
 * process nor V8's helper threads count against a run that waits for nothing.
 */
export const startClock = (): (() => number) => {
  const before = process.cpuUsage();
  const start = performance.now();
  return () => {
    const wallMs = performance.now() - start;
    const { user, system } = process.cpuUsage(before);
    return Math.min(wallMs, (user + system) / 1000);
  };
};

/** One run while the compiler still learns, and some after it. */
export interface Runs<T> {
  readonly first: T;
  readonly warm: readonly T[];
}

export const inTurn = async <T>(run: () => Promise<T>): Promise<Runs<T>> => {
  const first = await run();
  const warm: T[] = [];
  while (warm.length < WARM_RUNS) warm.push(await run());
  return { first, warm };
};

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/** A line of a table: what it is about, then numbers. */
export const line = (label: string, ...cells: readonly (string | number)[]): void =>
  say(label.padEnd(30) + cells.map((cell) => String(cell).padStart(13)).join(""));

/** Whole, with separators. */
export const whole = (value: number): string => Math.round(value).toLocaleString("en");
