import { type AuditResult, differenceText } from "../../engine/backtest/audit.ts";
import type { SheetAudit } from "../../engine/backtest/tear-sheet/shape.ts";

/** What a tear sheet says of an audit. */
export const sheetAudit = ({ cuts, difference }: AuditResult): SheetAudit =>
  difference === undefined
    ? { verdict: "passed", cuts, first: null }
    : { verdict: "failed", cuts, first: differenceText(difference) };
