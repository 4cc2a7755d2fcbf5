import { formatTime, micros } from "../../engine/market/time.ts";
import type { Finding } from "./finding.ts";
import { readGap } from "./gap-detail.ts";
import type { TapeClock } from "./manifest.ts";
import type { ContentCheck } from "./places.ts";

/** The gaps that the tape itself admits to, an instrument at a time; and as a problem, gaps that cannot be read. */
export const gapList =
  (clock: TapeClock): ContentCheck =>
  async (database, table) => {
    const rows = await database.rows(
      `SELECT seq::DOUBLE AS seq, epoch_us(${clock})::DOUBLE AS time, venue || ':' || symbol AS instrument, detail
       FROM ${table} WHERE kind = 'gap' ORDER BY seq`,
    );
    const findings = new Map<string, Finding>();
    for (const { seq, time, instrument, detail } of rows) {
      const gap = readGap(String(detail));
      const key = `${String(instrument)} ${gap !== undefined}`;
      const before = findings.get(key);
      if (before) {
        findings.set(key, { ...before, count: (before.count ?? 1) + 1 });
        continue;
      }
      const what = gap
        ? `${String(instrument)} was lost from ${formatTime(gap.from)} to ${formatTime(gap.to)} (${gap.reason})`
        : `seq ${String(seq)} is a gap of ${String(instrument)} whose detail cannot be read`;
      findings.set(key, {
        code: "gap",
        severity: gap ? "info" : "problem",
        message: what,
        seq: Number(seq),
        ...(typeof time === "number" ? { time: formatTime(micros(time)) } : {}),
        count: 1,
      });
    }
    return [...findings.values()];
  };
