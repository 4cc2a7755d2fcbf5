import { PerformanceObserver, performance } from "node:perf_hooks";
import { setTimeout } from "node:timers/promises";
import { getHeapStatistics } from "node:v8";
import { drawIndicatorTape, type IndicatorTape } from "./indicator-tape.ts";
import { createOne, createSet, runOne, runTogether } from "./our-indicators.ts";
import { ALONE, everySelect, ticksPipeline, tradesInMemory } from "./ticks-run.ts";

/** Bytes that were allocated a tick; at least that many where the collector had to come in between. */
export interface Allocation {
  readonly label: string;
  readonly bytes: number;
}

/** Room for what is young: the collector does not come before so much was allocated, and until then nothing is freed. */
const ROOM_MB = 128;
export const ALLOCATION_FLAGS = [
  "--expose-gc",
  `--min-semi-space-size=${ROOM_MB}`,
  `--max-semi-space-size=${ROOM_MB}`,
];
/** A variable that closures share keeps every double in a box of its own, 16 bytes: the method must see that. */
export const OFFENDER = "a boxed double a tick";
export const TOGETHER = "all of them on every tick";
export const PIPELINE = "the pipeline at ticks:1";

const TICKS = 500_000;
const WARM_UP = 100_000;
const RUNS = 2;

/**
 * What each bar indicator allocates, then all of them, then the whole pipeline: the heap's growth over some hundred
 * thousand ticks, during which nothing is collected. All in one process, so that shared code has seen every caller: what
 * the compiler inlines into a lone indicator it may not inline among forty, and then doubles are boxed on the way.
 */
export const measureAllocation = async (): Promise<Allocation[]> => {
  const tape = drawIndicatorTape(TICKS, { ranged: true });
  const short = drawIndicatorTape(TICKS / 50, { ranged: true });
  const selects = everySelect();
  const cases = [
    { label: OFFENDER, of: tape, run: offend },
    ...selects.map((text) => {
      const indicator = createOne(text);
      return { label: text, of: tape, run: (of: IndicatorTape) => runOne(indicator, of) };
    }),
    ...createSet([ALONE]).indicators.map((indicator) => ({
      label: ALONE,
      of: short,
      run: (of: IndicatorTape) => runOne(indicator, of),
    })),
  ];
  const together = createSet(selects);
  const warmUp = drawIndicatorTape(WARM_UP, { ranged: true });
  for (const { run } of cases.slice(0, -1)) run(warmUp);
  for (const { run } of cases.slice(-1)) run(short);
  runTogether(together, warmUp);
  const found: Allocation[] = [];
  for (const { label, of, run } of cases)
    found.push({ label, bytes: await least(() => run(of), of.length) });
  found.push({ label: TOGETHER, bytes: await least(() => runTogether(together, tape), TICKS) });
  found.push({ label: PIPELINE, bytes: await pipelineAllocates() });
  return found;
};

/** Without frames and alerts: those are made now and then, not at every tick. */
const pipelineAllocates = async (): Promise<number> => {
  const pipeline = ticksPipeline(undefined);
  const batch = tradesInMemory(3 * WARM_UP + RUNS * TICKS, { bounced: true });
  let at = 0;
  const push = (ticks: number): void => {
    pipeline.push(batch, at, at + ticks);
    at += ticks;
  };
  push(3 * WARM_UP);
  const alerts = pipeline.alerts;
  const bytes = await least(() => push(TICKS), TICKS);
  if (pipeline.alerts > alerts) throw new Error("there were alerts while allocation was measured");
  return bytes;
};

let offence = 0.5;
const offend = (tape: IndicatorTape): number => {
  for (let i = 0; i < tape.length; i++) offence = offence * 0.5 + (tape.close[i] ?? 0);
  return offence;
};

/** The compiler allocates too, now and then: of two runs the one with less. */
const least = async (run: () => void, ticks: number): Promise<number> =>
  Math.min(await allocated(run, ticks), await allocated(run, ticks));

const allocated = async (run: () => void, ticks: number): Promise<number> => {
  let collections = 0;
  const observer = new PerformanceObserver((list) => {
    for (const { startTime } of list.getEntries())
      if (startTime >= start && startTime <= end) collections += 1;
  });
  globalThis.gc?.();
  observer.observe({ entryTypes: ["gc"] });
  const start = performance.now();
  const before = getHeapStatistics().used_heap_size;
  run();
  const grown = getHeapStatistics().used_heap_size - before;
  const end = performance.now();
  // What the collector did is told later.
  await setTimeout(5);
  observer.disconnect();
  const least = collections > 0 ? collections * ROOM_MB * 2 ** 20 : 0;
  return Math.max(grown, least) / ticks;
};
