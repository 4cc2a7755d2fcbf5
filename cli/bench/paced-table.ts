import { missedOf, say } from "./figure.ts";
import { line, measure, whole } from "./measure.ts";
import type { Paced } from "./paced.ts";

/** Ten times the seed article's 10,000 points a minute. */
const SUSTAINED = Math.ceil(100_000 / 60);
const JUDGED_MS = 25;
const BURST = 20_000;
const BURST_S = 10;

/** The whole of `live --record` at a set pace, and in a burst: how many limits were missed. */
export const pacedTable = (home: string, seconds: number): number => {
  const run = (aSecond: number, forS: number): Paced =>
    measure<Paced>("paced", String(aSecond), String(forS), home);
  const [steady, burst] = [run(SUSTAINED, seconds), run(BURST, BURST_S)];
  line("at a set pace", "frames/s", "seconds", "lost", "median, ms", "99 of 100", "worst");
  for (const [label, one, forS] of [
    ["sustained", steady, seconds],
    ["a burst", burst, BURST_S],
  ] as const)
    line(
      ...([label, whole(one.aSecond), forS, one.lost] as const),
      ...[one.p50Ms, one.p99Ms, one.maxMs].map((ms) => ms.toFixed(1)),
    );
  say("");
  const lossless = (what: string, one: Paced): number =>
    missedOf(
      {
        what: `${what}: frames lost, of ${whole(one.frames)}`,
        value: one.lost,
        limit: { equals: 0 },
      },
      { what: `${what}: ticks not on the tape`, value: one.notOnTape, limit: { equals: 0 } },
    );
  return (
    lossless(`100,000 frames a minute for ${seconds} s`, steady) +
    missedOf(
      { what: "from due at the venue to judged by the rules, median, ms", value: steady.p50Ms },
      { what: "the same, 99 of 100, ms", value: steady.p99Ms, limit: { below: JUDGED_MS } },
    ) +
    lossless(`${whole(BURST)} frames a second for ${BURST_S} s`, burst) +
    missedOf({ what: "judged after, in the burst, 99 of 100, ms", value: burst.p99Ms })
  );
};
