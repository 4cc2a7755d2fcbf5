import type { Points } from "../../web/charts/reduce.ts";

/** µs: about half a pixel. */
const SHORT = 3 * 60e6;

/** Whether its values stand alone, so that a line would hardly be seen: most stretches with a value are short ones. */
export const isEventful = ({ time, value }: Points): boolean => {
  let short = 0;
  let long = 0;
  let since = Number.NaN;
  for (const [i, at] of time.entries()) {
    const there = !Number.isNaN(value[i]);
    if (there && Number.isNaN(since)) since = at;
    if (there && i < time.length - 1) continue;
    if (Number.isNaN(since)) continue;
    if (at - since < SHORT) short += 1;
    else long += 1;
    since = Number.NaN;
  }
  return short > long;
};

/** The last value there is; NaN where there is none. */
export const lastValue = ({ value }: Points): number =>
  value.findLast((each) => !Number.isNaN(each)) ?? Number.NaN;

/** Without what is no value. */
export const alone = ({ time, value }: Points): Points => {
  const there = (_: number, i: number): boolean => !Number.isNaN(value[i]);
  return { time: time.filter(there), value: value.filter(there) };
};

/** How far its values travel in all. */
export const roughness = ({ value }: Points): number => {
  let sum = 0;
  let last = Number.NaN;
  for (const each of value) {
    if (Number.isNaN(each)) continue;
    if (!Number.isNaN(last)) sum += Math.abs(each - last);
    last = each;
  }
  return sum;
};

/** Whether it only jumps between a few whole numbers, as an alarm does. */
export const isSwitch = ({ value }: Points): boolean => {
  const known = value.filter((each) => !Number.isNaN(each));
  return new Set(known).size <= 4 && known.every(Number.isInteger);
};
