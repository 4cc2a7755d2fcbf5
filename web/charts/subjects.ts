import { type Micros, micros } from "../../engine/market/time.ts";
import type { Run, Subject, View } from "../view/run.ts";

/** `kraken USDC/USD` for `kraken:USDC/USD`; a coin's id as it is. */
export const nameOf = ({ id }: Pick<Subject, "id">): string => id.replace(":", " ");

/**
 * The instruments of a price chart: those meant to trade at 1, which share an axis. Where there is none, the first
 * instrument, alone. A view of one instrument (or of one coin's) shows what it has.
 */
export const pricedAtPar = (
  view: View,
): { readonly subjects: readonly Subject[]; readonly atPar: boolean } => {
  const instruments = view.subjects.filter(({ kind }) => kind === "instrument");
  const atPar = instruments.filter((subject) => subject.atPar);
  if (atPar.length > 0) return { subjects: atPar, atPar: true };
  return { subjects: instruments.slice(0, 1), atPar: false };
};

/** The coins of a view, those judged; instruments where the view was narrowed to some without their coin. */
export const judged = (view: View): readonly Subject[] => {
  const coins = view.subjects.filter(({ kind }) => kind === "coin");
  return coins.length > 0 ? coins : view.subjects.filter(({ atPar }) => atPar);
};

/** Widest distance from the peg in the whole run, basis points; 0 for what is never judged. */
const widest = (run: Run, id: string): number => {
  let found = 0;
  for (const value of run.subjects.find((subject) => subject.id === id)?.frames.deviation ?? [])
    if (Math.abs(value) > found) found = Math.abs(value);
  return found;
};

/** The coin (or instrument) that strayed furthest from its peg in the whole run: what the tape is about. The first subject where none has a peg. */
export const focus = (view: View): Subject | undefined => {
  const candidates = judged(view);
  const ranked = candidates.map((subject) => ({ subject, by: widest(view.run, subject.id) }));
  if (ranked.length === 0) return view.subjects[0];
  return ranked.reduce<(typeof ranked)[number] | undefined>(
    (best, next) => (best && best.by >= next.by ? best : next),
    undefined,
  )?.subject;
};

/**
 * The lowest print in the window: price, whose, and the minute (start of its bar). Of the instruments quoted in dollars
 * (or euros) when there are any: a price in another coin is low, too, when that coin is dear.
 */
export const lowest = (
  all: readonly Subject[],
):
  | {
      readonly subject: Subject;
      readonly value: number;
      readonly time: Micros;
      readonly middle: number;
    }
  | undefined => {
  const inFiat = all.filter(({ id, bars }) => /\/(?:USD|EUR)$/.test(id) && bars.low.length > 0);
  const subjects = inFiat.length > 0 ? inFiat : all;
  let found: { subject: Subject; value: number; time: Micros; middle: number } | undefined;
  for (const subject of subjects)
    for (let i = 0; i < subject.bars.low.length; i++) {
      const value = subject.bars.low[i] ?? Number.NaN;
      if (!found || value < found.value) {
        const time = micros(subject.bars.lowAt[i] ?? Number.NaN);
        found = {
          subject,
          value,
          time,
          middle: ((subject.bars.start[i] ?? time) + (subject.bars.end[i] ?? time)) / 2,
        };
      }
    }
  return found;
};
