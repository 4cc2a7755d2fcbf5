import {
  TOGETHER as ALL,
  ALLOCATION_FLAGS,
  type Allocation,
  OFFENDER,
  PIPELINE,
} from "./allocation.ts";
import { missedOf, say } from "./figure.ts";
import { CLASSICS, type FlatRace } from "./flat-race.ts";
import { sharedIndicators } from "./library-cases.ts";
import { LIBRARIES, type Library, type Race, TOGETHER } from "./library-race.ts";
import { line, measure, measureWith, median, whole } from "./measure.ts";
import { ALONE, type TicksRun } from "./ticks-run.ts";
import { WINDOWS, type WindowCost, windowed } from "./window-cost.ts";

/** Times as fast as the fastest library that streams. */
const LIBRARIES_TARGET = 8;
/** Of the flat loop's time. */
const CLASSICS_TARGET = 2;
/** Ticks a second. */
const TICKS_TARGET = 400_000;
/** Microseconds an update. */
const ALONE_TARGET = 10;
/** The dearest window over the cheapest: of those that cost the same whatever the window, and of those with an order. */
const WINDOWS_TARGET = 2;
const ORDERED_TARGET = 5;
/** Their windows are kept in order, which takes longer the longer they are. */
const ORDERED = ["cci", "supportResistance", "volumeProfile"];
/** Bytes a tick: what is not allocated every tick comes to less. */
const ALLOCATION_TARGET = 1;
/** The method must see a box of 16 bytes. */
const SEEN = 12;

const rounded = <T>(rounds: number, run: () => T): T[] => Array.from({ length: rounds }, run);

/** The ten indicators that popular libraries share, one series: how many targets were missed. */
export const librariesTable = (rounds: number): number => {
  line("ns a tick", "ours", ...LIBRARIES.map((library) => LABELS[library]), "ratio", "target");
  let ratio = Number.NaN;
  for (const name of [...sharedIndicators.map((each) => each.name), TOGETHER]) {
    const found = rounded(rounds, () => measure<Race>("libraries", name));
    const theirs = (library: Library): string => {
      const times = found.flatMap(({ against }) => against[library]?.theirs ?? []);
      return times.length === 0 ? "" : median(times).toFixed(1);
    };
    ratio = median(found.map(ratioOf));
    line(
      name,
      median(found.map(({ ours }) => ours)).toFixed(1),
      ...LIBRARIES.map(theirs),
      Number.isNaN(ratio) ? "" : ratio.toFixed(1),
      name === TOGETHER ? `>= ${LIBRARIES_TARGET}` : "",
    );
  }
  say(
    "ratio: how many times as fast as the faster of the two that stream, each against ours of the indicators that it has.\n" +
      "indicatorts takes whole arrays only: shown, not judged. All together: every one of them on every tick.\n",
  );
  return missedOf({
    ...{
      what: "nine that libraries have, times as fast as the faster of two that stream",
      value: ratio,
    },
    ...{ limit: { atLeast: LIBRARIES_TARGET }, peer: "trading-signals, technicalindicators" },
  });
};

const LABELS: Readonly<Record<Library, string>> = {
  tradingSignals: "trading-sig.",
  technicalindicators: "technicalind.",
  indicatorts: "indicatorts",
};

const ratioOf = ({ against }: Race): number => {
  const ratios = [against.tradingSignals, against.technicalindicators].flatMap((pair) =>
    pair === undefined ? [] : pair.theirs / pair.ours,
  );
  return ratios.length === 0 ? Number.NaN : Math.min(...ratios);
};

/** Fifteen classic ones on every tick of 15 instruments in turn, against a loop written by hand. */
export const classicsTable = (rounds: number): number => {
  const found = rounded(rounds, () => measure<FlatRace>("classics"));
  const ratio = median(found.map(({ ours, flat }) => ours / flat));
  line("classics, 15 instruments", "ns a tick", "of the loop", "target");
  line("flat loop", median(found.map(({ flat }) => flat)).toFixed(1), "1.00");
  line(
    "ours",
    median(found.map(({ ours }) => ours)).toFixed(1),
    ratio.toFixed(2),
    `<= ${CLASSICS_TARGET}`,
  );
  say(`ours: ${CLASSICS.join(" ")}\n`);
  return missedOf({
    ...{ what: `${CLASSICS.length} classics on every tick, of a flat loop by hand`, value: ratio },
    limit: { atMost: CLASSICS_TARGET },
  });
};

/** Every indicator on every tick through the pipeline, and the one that is judged by itself. */
export const ticksTable = (rounds: number): number => {
  const found = rounded(rounds, () => measure<TicksRun>("ticks"));
  if (new Set(found.map(({ digest }) => digest)).size !== 1)
    throw new Error("the digest differs between runs");
  const rate = median(found.map((run) => run.rate));
  line("--bars ticks:1, 15 instruments", "ticks/s", "µs a tick", "target", "first run");
  line(
    `${found[0]?.indicators ?? 0} indicators`,
    whole(rate),
    (1e6 / rate).toFixed(2),
    `>= ${whole(TICKS_TARGET)}`,
    whole(median(found.map(({ first }) => first))),
  );
  const alone = median(rounded(rounds, () => measure<number>("alone")));
  line(`${ALONE} alone`, whole(1e6 / alone), alone.toFixed(2), `<= ${ALONE_TARGET} µs`);
  say("");
  return missedOf(
    { what: "all, every tick a bar, ticks/s", value: rate, limit: { atLeast: TICKS_TARGET } },
    { what: `${ALONE} alone, µs an update`, value: alone, limit: { atMost: ALONE_TARGET } },
  );
};

/** What an update costs at a short, a usual and a very long window. */
export const windowsTable = (rounds: number): number => {
  line("ns an update, by window", ...WINDOWS.map(whole), "ratio", "target");
  let missed = 0;
  const worst = new Map([WINDOWS_TARGET, ORDERED_TARGET].map((target) => [target, 0]));
  for (const id of windowed()) {
    const target = ORDERED.includes(id) ? ORDERED_TARGET : WINDOWS_TARGET;
    const found = rounded(rounds, () => measure<WindowCost[]>("windows", id));
    for (const [i, { parameter }] of (found[0] ?? []).entries()) {
      const ns = WINDOWS.map((_, w) => median(found.map((run) => run[i]?.ns[w] ?? Number.NaN)));
      // Pair by pair within a round: the machine's speed drifts, a ratio does not.
      const ratio = median(found.map((run) => spread(run[i]?.ns ?? [])));
      worst.set(target, Math.max(worst.get(target) ?? 0, Number.isNaN(ratio) ? Infinity : ratio));
      if (!(ratio < target)) missed += 1;
      line(
        `${id} ${parameter}`,
        ...ns.map((each) => each.toFixed(1)),
        ratio.toFixed(2),
        `< ${target}`,
      );
    }
  }
  say("");
  missedOf(
    ...[...worst].map(([target, ratio]) => ({
      what: `the dearest of windows 14 to 10,000 over the cheapest, the worst${target === ORDERED_TARGET ? " where an order is kept" : ""}`,
      ...{ value: ratio, limit: { below: target } },
    })),
  );
  return missed;
};

const spread = (ns: readonly number[]): number => Math.max(...ns) / Math.min(...ns);

/** Bytes that a tick leaves for the collector. */
export const allocationTable = (): number => {
  const found = measureWith<Allocation[]>(ALLOCATION_FLAGS, "allocation");
  const seen = found.find(({ label }) => label === OFFENDER)?.bytes ?? 0;
  if (!(seen >= SEEN)) throw new Error(`the method saw ${seen} bytes of a box of 16`);
  const alone = found.filter(({ label }) => ![OFFENDER, ALL, PIPELINE].includes(label));
  const [worst] = [...alone].sort((a, b) => b.bytes - a.bytes);
  line("allocated", "bytes a tick", "target", "");
  line(OFFENDER, seen.toFixed(2), "", "known offender");
  let missed = 0;
  for (const { label, bytes } of found) {
    const judged = label !== OFFENDER;
    if (judged && !(bytes < ALLOCATION_TARGET)) missed += 1;
    // Of the single ones, those over the limit and the worst.
    const shown = judged && (label === worst?.label || !alone.some((each) => each.label === label));
    if (shown || (judged && bytes >= ALLOCATION_TARGET))
      line(
        label,
        bytes.toFixed(2),
        `< ${ALLOCATION_TARGET}`,
        label === worst?.label ? "the worst" : "",
      );
  }
  say("");
  missedOf(
    ...[worst, ...found.filter(({ label }) => [ALL, PIPELINE].includes(label))].flatMap((each) =>
      each === undefined
        ? []
        : [
            {
              what: `bytes a tick that ${each === worst ? `the worst (${each.label})` : each.label} leaves`,
              ...{ value: each.bytes, limit: { below: ALLOCATION_TARGET } },
            },
          ],
    ),
  );
  return missed;
};
