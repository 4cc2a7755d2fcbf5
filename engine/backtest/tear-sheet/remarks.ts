import type { BacktestRun } from "../result.ts";
import type { SheetFacts } from "./facts.ts";
import type { Standing, TapeKind } from "./shape.ts";

/** What stands at every figure of a tape that nobody recorded. */
export const watermarkOf = (kind: TapeKind): string | null =>
  kind === "reconstructed" || kind === "simulated" ? kind.toUpperCase() : null;

const YEAR = 365 * 86_400e6;

/** What a reader must know before any figure, the gravest first. */
export const remarksOf = ({
  run,
  facts,
  standing,
  audited,
}: {
  readonly run: BacktestRun;
  readonly facts: SheetFacts;
  readonly standing: Standing;
  readonly audited: boolean;
}): string[] => {
  const { kind, from, to } = facts;
  const days = Math.max(1, Math.round((to - from) / 86_400e6));
  const open = run.trades.filter(({ closedAt }) => Number.isNaN(closedAt)).length;
  return [
    run.failure === undefined
      ? []
      : [`The run stopped before the tape ended: ${run.failure.cause}`],
    watermarkOf(kind) === null
      ? []
      : [`The tape is ${kind}: no market printed these prices, and no figure here is evidence.`],
    standing.remark === null ? [] : [standing.remark],
    to - from < YEAR / 4
      ? [`Ratios a year are stretched from ${days} ${days === 1 ? "day" : "days"}.`]
      : [],
    open > 0
      ? [`${open} ${open === 1 ? "trade is" : "trades are"} open at the end, at the last mark.`]
      : [],
    audited ? [] : ["Look-ahead was not audited in this run."],
  ].flat();
};
