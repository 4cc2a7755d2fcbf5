import { fromE8 } from "../../engine/market/price.ts";
import { drawIndicatorTape, type IndicatorTape } from "./indicator-tape.ts";
import {
  type PlainTape,
  type SharedIndicator,
  type Streamed,
  sharedIndicators,
} from "./library-cases.ts";
import { inTurn } from "./measure.ts";
import { createOne, createSet, runOne, runTogether } from "./our-indicators.ts";

export const LIBRARIES = ["tradingSignals", "technicalindicators", "indicatorts"] as const;
export type Library = (typeof LIBRARIES)[number];

/** Nanoseconds a tick, the best of the runs after the first. */
export interface Race {
  readonly ours: number;
  /** Of each library that has any of the indicators, and of ours of those that it has. */
  readonly against: Partial<Record<Library, { readonly theirs: number; readonly ours: number }>>;
}

export const TOGETHER = "all together";
const TICKS = 100_000;

/** One of the ten by name, or all of them on every tick: ours and the libraries' in turns within this process. */
export const raceLibraries = async (name: string): Promise<Race> => {
  const tape = drawIndicatorTape(TICKS, { ranged: true });
  const plain = plainTape(tape);
  const chosen = sharedIndicators.filter((each) => name === TOGETHER || each.name === name);
  if (chosen.length === 0) throw new RangeError(`no indicator "${name}" among the ten`);
  const runs = [{ label: "ours", run: () => runOurs(chosen, tape) }];
  for (const library of LIBRARIES) {
    const had = chosen.filter((each) => each[library] !== undefined);
    if (had.length === 0) continue;
    runs.push({ label: `${library}/ours`, run: () => runOurs(had, tape) });
    runs.push({ label: library, run: () => runTheirs(library, had, plain) });
  }
  const { warm } = await inTurn(async () => runs.map(({ run }) => timed(run)));
  const best = (label: string): number => {
    const at = runs.findIndex((each) => each.label === label);
    return (Math.min(...warm.map((times) => times[at] ?? Number.NaN)) * 1e6) / tape.length;
  };
  return {
    ours: best("ours"),
    against: Object.fromEntries(
      LIBRARIES.filter((library) => runs.some(({ label }) => label === library)).map((library) => [
        library,
        { theirs: best(library), ours: best(`${library}/ours`) },
      ]),
    ),
  };
};

const timed = (run: () => void): number => {
  const start = performance.now();
  run();
  return performance.now() - start;
};

const runOurs = (chosen: readonly SharedIndicator[], tape: IndicatorTape): void => {
  const [first, ...others] = chosen;
  if (first !== undefined && others.length === 0) runOne(createOne(first.ours), tape);
  else runTogether(createSet(chosen.map(({ ours }) => ours)), tape);
};

const runTheirs = (
  library: Library,
  chosen: readonly SharedIndicator[],
  plain: PlainTape,
): void => {
  if (library === "indicatorts") for (const each of chosen) each.indicatorts?.(plain);
  else
    runStreamed(
      chosen.map((each) => each[library]?.() ?? NOTHING),
      plain,
    );
};

const NOTHING: Streamed = { by: "close", take: () => undefined };

const runStreamed = (indicators: readonly Streamed[], { candles, closes }: PlainTape): void => {
  const [first, ...others] = indicators;
  // Alone, without a look at what it takes: nothing but the library's own work.
  if (first !== undefined && others.length === 0) {
    if (first.by === "close") for (const close of closes) first.take(close);
    else for (const candle of candles) first.take(candle);
    return;
  }
  for (const candle of candles)
    for (const each of indicators)
      if (each.by === "close") each.take(candle.close);
      else each.take(candle);
};

const plainTape = (tape: IndicatorTape): PlainTape => {
  const closes = Array.from(tape.close, fromE8);
  const highs = Array.from(tape.high, fromE8);
  const lows = Array.from(tape.low, fromE8);
  const volumes = Array.from(tape.volume);
  return {
    closes,
    highs,
    lows,
    volumes,
    candles: closes.map((close, i) => ({
      open: close,
      high: highs[i] ?? close,
      low: lows[i] ?? close,
      close,
      volume: volumes[i] ?? 0,
    })),
  };
};
