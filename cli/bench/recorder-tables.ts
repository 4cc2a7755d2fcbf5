import type { DecodeMeasured, DecodeTimes } from "./decode.ts";
import { missedOf, say } from "./figure.ts";
import type { Intake } from "./intake.ts";
import type { Loopback, LoopbackRuns } from "./loopback.ts";
import { line, measure, median, type Runs, whole } from "./measure.ts";
import type { Way } from "./sending.ts";

/** `JSON.parse` alone of the same texts is 1. */
const DECODE_TARGET = 1.3;
/** Frames a second of one processor. */
const INTAKE_TARGET = 100_000;
/** Of a bare client's frames a second. */
const LOOPBACK_TARGET = 0.5;

const rounded = <T>(rounds: number, run: () => T): T[] => Array.from({ length: rounds }, run);

/** Venues' adapters against `JSON.parse`: how many targets were missed. */
export const decodeTable = (rounds: number): number => {
  const found = rounded(rounds, () => measure<DecodeMeasured>("decode"));
  const [{ what, captured, venues } = { what: "", captured: false, venues: [] }] = found;
  if (new Set(found.map(({ proof }) => proof)).size !== 1)
    throw new Error("what was read differs between runs");
  line(what, "frames", "µs a frame", "JSON.parse", "ratio", "target", "first pass");
  const show = (
    label: string,
    frames: number,
    at: (one: DecodeMeasured) => TimesOf,
    target = "",
  ) => {
    const ratioOf = ({ parseMs, decodeMs }: DecodeTimes): number => decodeMs / parseMs;
    const us = (ms: (times: DecodeTimes) => number): string =>
      ((1000 / frames) * median(found.map((one) => ms(at(one).warm)))).toFixed(2);
    const ratio = median(found.map((one) => ratioOf(at(one).warm)));
    line(
      label,
      whole(frames),
      us(({ decodeMs }) => decodeMs),
      us(({ parseMs }) => parseMs),
      ratio.toFixed(2),
      target,
      median(found.map((one) => ratioOf(at(one).first))).toFixed(1),
    );
    return ratio;
  };
  for (const [i, { id, frames }] of venues.entries())
    show(id, frames, (one) => one.venues[i] ?? NO_TIMES);
  const frames = venues.reduce((sum, venue) => sum + venue.frames, 0);
  const target = captured ? `<= ${DECODE_TARGET}` : "";
  const all = show("all together", frames, together, target);
  say("");
  return missedOf({
    ...{
      what: `${whole(frames)} frames of ${venues.length} exchanges read and checked, of JSON.parse`,
      value: all,
    },
    ...(captured ? { limit: { atMost: DECODE_TARGET } } : {}),
  });
};

interface TimesOf {
  readonly first: DecodeTimes;
  readonly warm: DecodeTimes;
}

const NO_TIMES: TimesOf = {
  first: { parseMs: Number.NaN, decodeMs: Number.NaN },
  warm: { parseMs: Number.NaN, decodeMs: Number.NaN },
};

const together = ({ venues }: DecodeMeasured): TimesOf => {
  const sum = (times: (one: TimesOf) => DecodeTimes): DecodeTimes => ({
    parseMs: venues.reduce((all, one) => all + times(one).parseMs, 0),
    decodeMs: venues.reduce((all, one) => all + times(one).decodeMs, 0),
  });
  return { first: sum(({ first }) => first), warm: sum(({ warm }) => warm) };
};

/**
 * Frames from memory into a recording. Judged by the time of processors, all threads together: what one core sustains,
 * whatever else the machine does.
 */
export const intakeTable = (home: string, { frames, rounds }: Sizes): number => {
  const found = rounded(rounds, () => measure<Runs<Intake>>("intake", String(frames), home));
  line("record from memory", "frames/s", "µs of core", "on one core", "target", "first run");
  const row = (label: string, ms: (one: Intake) => number, cpuMs: (one: Intake) => number) => {
    const rate = (time: (one: Intake) => number, one: Intake): number =>
      (one.frames / time(one)) * 1000;
    const best = (time: (one: Intake) => number): number =>
      median(found.map(({ warm }) => Math.max(...warm.map((one) => rate(time, one)))));
    const core = best(cpuMs);
    const first = median(found.map((one) => rate(cpuMs, one.first)));
    return { label, wall: best(ms), core, first };
  };
  const rows = [
    row(
      "journal, fold, pipeline",
      (one) => one.ms,
      (one) => one.cpuMs,
    ),
    row(
      "the same, then sealed",
      (one) => one.ms + one.sealMs,
      (one) => one.cpuMs + one.sealCpuMs,
    ),
  ];
  for (const [i, { label, wall, core, first }] of rows.entries())
    line(
      label,
      whole(wall),
      (1e6 / core).toFixed(2),
      whole(core),
      i === 0 ? `>= ${whole(INTAKE_TARGET)}` : "",
      whole(first),
    );
  say("");
  return missedOf(
    {
      ...{ what: "journal, fold, pipeline from memory, frames/s of one core" },
      ...{ value: rows[0]?.core ?? Number.NaN, limit: { atLeast: INTAKE_TARGET } },
    },
    {
      what: "and then sealed into Parquet, frames/s of one core",
      value: rows[1]?.core ?? Number.NaN,
    },
  );
};

export interface Sizes {
  readonly frames: number;
  readonly rounds: number;
}

type Client = "bare" | "recorder";

/** The recorder over loopback against a bare `ws` client. */
export const loopbackTable = (home: string, { frames, rounds }: Sizes): number => {
  const found = rounded(rounds, () => measure<LoopbackRuns>("loopback", String(frames), home));
  line("over loopback", "frames/s", "of bare", "target", "first run");
  const rate = ({ frames, ms }: Loopback): number => (frames / ms) * 1000;
  let missed = 0;
  for (const way of ["frames", "bytes"] as const)
    for (const client of ["bare", "recorder"] as const) {
      const best = (runs: LoopbackRuns, of: Client): number =>
        Math.max(...runs[way].warm.map((pair) => rate(pair[of])));
      const ratio = median(found.map((runs) => best(runs, client) / best(runs, "bare")));
      const judged = way === "frames" && client === "recorder";
      if (client === "recorder")
        missed += missedOf({
          ...{
            what: `the whole recorder over loopback, ${WAYS[way]}, of a bare ws client`,
            value: ratio,
          },
          ...(judged ? { limit: { atLeast: LOOPBACK_TARGET } } : {}),
        });
      line(
        `${client === "bare" ? "bare ws client" : "recorder"}, ${WAYS[way]}`,
        whole(median(found.map((runs) => best(runs, client)))),
        ratio.toFixed(2),
        judged ? `>= ${LOOPBACK_TARGET}` : "",
        whole(median(found.map((runs) => rate(runs[way].first[client])))),
      );
    }
  say("");
  return missed;
};

const WAYS: Readonly<Record<Way, string>> = { frames: "sent by ws", bytes: "in blocks" };
