import fc from "fast-check";
import {
  formatDuration,
  formatTime,
  parseDuration,
  parseTime,
} from "../../../../engine/market/time.ts";
import { decimalMicros, isoMicros, Unit } from "../../../../recorder/wire/decimal-time.ts";
import { damagedText } from "../damaged.ts";
import { defineTarget } from "../define-target.ts";
import { must } from "../target.ts";

const TIMES = [
  ...[
    "2023-03-11T07:15:00.123456Z",
    "2023-03-11",
    "2023-03",
    "2023",
    "2023-03-11 07:15",
    "2023-03-11T07:15+01:30",
  ],
  ...[
    "1678518900",
    "1678518900123",
    "1678518900123456789",
    "1606292218213.4578",
    "0001-01-01T00:00:00Z",
  ],
];
const DURATIONS = ["250ms", "30s", "5m", "1h", "2d", "1h30m", "1.5h", "1us"];
const YEAR_10000 = 253_402_300_800e6;

export const times = defineTarget({
  id: "times",
  describe: "times and durations: what is read is written and read back the same",
  ...{ few: 3_000, many: 500_000, mostMs: 5 },
  open: () => ({
    inputs: fc.tuple(damagedText(TIMES), damagedText(DURATIONS)),
    read: ([text, span]) => {
      const time = parseTime(text);
      if (time !== undefined) {
        must(Number.isSafeInteger(time) || Math.abs(time) > 2 ** 53, () => `${text} is ${time}`);
        const year = /^\s*(\d{4})/.exec(text)?.[1] ?? "";
        const shown = formatTime(time);
        const near =
          Math.abs(Number(shown.slice(0, 4)) - Number(year)) <= 1 || !/^\d{4}-/.test(shown);
        must(near, () => `${JSON.stringify(text)} is read as ${shown}`);
        if (time >= 0 && time < YEAR_10000 && Number.isSafeInteger(time))
          must(parseTime(shown) === time, () => `${shown} is not read back as ${time}`);
      }
      for (const value of [
        isoMicros(text),
        ...Object.values(Unit).map((unit) => decimalMicros(text, unit)),
      ])
        must(
          Number.isNaN(value) || (value > 0 && Number.isSafeInteger(value)),
          () => `${text} is ${value}`,
        );
      const duration = parseDuration(span);
      must(duration > 0 && Number.isSafeInteger(duration), () => `${span} is ${duration}`);
      must(parseDuration(formatDuration(duration)) === duration, () => `${span} is not read back`);
    },
  }),
});
