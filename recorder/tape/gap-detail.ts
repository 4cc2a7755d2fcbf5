import * as z from "zod";
import { type Micros, parseTime } from "../../engine/market/time.ts";

const time = z.string().transform((text, context) => {
  const parsed = parseTime(text);
  if (parsed === undefined) context.addIssue("no ISO 8601 time");
  return parsed ?? z.NEVER;
});

const gapDetail = z
  .looseObject({
    from: time,
    to: time,
    reason: z.string(),
    missed: z.number().int().min(0).nullable(),
  })
  .refine(({ from, to }) => from <= to, "ends before it begins");

/** What `detail` of a gap record says; times in µs, `from` never after `to`; `missed` null when nobody knows how many trades are missing. */
export interface GapDetail {
  readonly from: Micros;
  readonly to: Micros;
  readonly reason: string;
  readonly missed: number | null;
}

/** Reads the JSON in `detail` of a gap record; undefined when it is none. */
export const readGap = (detail: string): GapDetail | undefined => {
  try {
    return gapDetail.safeParse(JSON.parse(detail)).data;
  } catch {
    return undefined;
  }
};
