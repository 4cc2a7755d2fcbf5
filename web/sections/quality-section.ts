import { formatTime, micros, parseTime } from "../../engine/market/time.ts";
import type { Finding } from "../../recorder/tape/finding.ts";
import type { Manifest } from "../../recorder/tape/manifest.ts";
import { chartDocument } from "../charts/document.ts";
import type { Series } from "../charts/marks.ts";
import { overTime } from "../charts/over-time.ts";
import type { Points } from "../charts/reduce.ts";
import { count, day, dayClock, oneDecimal, short } from "../format.ts";
import { type Html, html, raw } from "../html.ts";
import { table } from "../parts.ts";
import type { Coverage, Offset, TapeQuality } from "../view/tape-quality.ts";

const WIDE = 1200;
const NARROW = 372;

/** How much of every day each instrument has, and what the records say of rate and clocks. */
export const qualityCharts = async (
  quality: TapeQuality,
  manifest: Manifest,
  width: number | undefined,
): Promise<Html> => {
  const { rate, offset, daysEach } = quality;
  const picture = (id: string, series: readonly Series[], describe: string): Promise<Html> =>
    pictureOf({ id, series, describe, manifest, width });
  return html`<section id="coverage"><h2>Coverage <span class="unit">% of the minutes that hold a record, by day${daysEach > 1 ? ` (${daysEach} days a column)` : ""}, UTC</span></h2>
${coverageTable(quality)}</section>
<section id="rate" class="charts"><h2>Tick rate <span class="unit">records a minute</span></h2>${await picture("rate", [line("all", 0, rate)], rateSentence(rate))}</section>
${
  offset === undefined
    ? undefined
    : html`<section id="offset" class="charts"><h2>Venues' clocks to ours <span class="unit">ms from the venue's time to our receiving, by the hour</span></h2>${await picture(
        "offset",
        [
          line("p50", 0, { time: offset.time, value: offset.p50 }),
          line("p95", 3, { time: offset.time, value: offset.p95 }),
          line("p5", 2, { time: offset.time, value: offset.p5 }),
        ],
        offsetSentence(offset),
      )}${offsetTable(offset)}</section>`
}`;
};

const line = (name: string, hue: number, points: Points): Series => ({
  ...{ id: name, name, hue, points },
});

interface PictureOptions {
  readonly id: string;
  readonly series: readonly Series[];
  readonly describe: string;
  readonly manifest: Manifest;
  readonly width: number | undefined;
}

const pictureOf = async ({
  id,
  series,
  describe,
  manifest,
  width,
}: PictureOptions): Promise<Html> => {
  const document = await chartDocument();
  const [from, to] = [parseTime(manifest.from), parseTime(manifest.to)];
  if (from === undefined || to === undefined || from >= to) return html`<p>${describe}</p>`;
  const widths = width === undefined ? [WIDE, NARROW] : [width];
  const shown = (each: number): string =>
    widths.length === 1 ? "drawn" : each === NARROW ? "for-narrow" : "for-wide";
  return html`${widths.map((each) => {
    const svg = overTime(
      { ...{ id, series, describe, from, to, width: each }, format: short },
      document,
    );
    return html`<div class="${shown(each)}">${raw(svg)}</div>`;
  })}<p class="unit">${describe}</p>`;
};

const rateSentence = ({ time, value }: Points): string => {
  const most = value.reduce((best, each, i) => (each > (value[best] ?? 0) ? i : best), 0);
  const mean = value.reduce((sum, each) => sum + each, 0) / Math.max(1, value.length);
  return value.length === 0
    ? "No records."
    : `${count(mean)} records a minute where there are any; at most ${count(value[most] ?? 0)}, at ${dayClock(time[most] ?? 0)} UTC.`;
};

const offsetSentence = ({ p50, p95 }: Offset): string =>
  `Median between ${oneDecimal(Math.min(...p50))} and ${oneDecimal(Math.max(...p50))} ms; of 20 records 19 within ${oneDecimal(Math.max(...p95))} ms in the slowest hour. Negative where the venue's clock is ahead.`;

const LEVELS = [0, 0.25, 0.75, 0.98] as const;

/** A number and a shade: the shade alone would say it to some only. */
const coverageTable = ({ days, coverage }: TapeQuality): Html => {
  const shade = (share: number): number => LEVELS.filter((level) => share > level).length;
  const percent = (share: number): string =>
    share > 0 && share < 0.01 ? "<1" : String(Math.floor(share * 100));
  return html`<div class="coverage">${table<Coverage>(
    "Coverage by day",
    [
      { head: "instrument", cell: ({ instrument }) => instrument },
      ...days.map((start, at) => ({
        head: day(start),
        number: true,
        cell: ({ share }: Coverage) =>
          html`<span class="cover cover-${shade(share[at] ?? 0)}">${percent(share[at] ?? 0)}</span>`,
      })),
    ],
    coverage,
  )}</div>`;
};

const MOST_HOURS = 500;

const offsetTable = (offset: Offset): Html =>
  html`<details class="more"><summary>By the hour</summary>${table<number>(
    "Venues' clocks to ours by the hour, ms",
    [
      { head: "hour (UTC)", cell: (i) => dayClock(offset.time[i] ?? 0) },
      ...(["p5", "p50", "p95"] as const).map((name) => ({
        head: name,
        number: true,
        cell: (i: number) => oneDecimal(offset[name][i] ?? Number.NaN),
      })),
    ],
    Array.from(offset.time.keys()).slice(0, MOST_HOURS),
  )}</details>`;

const CHECKED = [
  ["checksum", "checksums that differ"],
  ["missing-file", "files missing"],
  ["seq-hole", "sequence breaks"],
  ["time-backwards", "records out of order"],
  ["duplicate", "duplicates"],
  ["crossed-quote", "crossed quotes"],
  ["wild-price", "wild prices"],
] as const;

/** What was looked for and how much of it there is, nought included: that nothing was found is worth reading. */
export const checkedFigures = (findings: readonly Finding[]): Html =>
  html`<dl class="facts checked">${CHECKED.map(([code, words]) => {
    const found = findings.filter((finding) => finding.code === code);
    const all = found.reduce((sum, finding) => sum + (finding.count ?? 1), 0);
    return html`<dt>${words}</dt><dd>${all === 0 ? "none" : count(all)}</dd>`;
  })}</dl>`;

export const qualityJson = ({ days, daysEach, coverage, rate, offset }: TapeQuality) => {
  const times = (time: Float64Array) => Array.from(time, (t) => formatTime(micros(t)));
  return {
    days: days.map(formatTime),
    daysEach,
    coverage,
    recordsPerMinute: { time: times(rate.time), value: [...rate.value] },
    offsetMs:
      offset === undefined
        ? null
        : {
            time: times(offset.time),
            ...{ p5: [...offset.p5], p50: [...offset.p50], p95: [...offset.p95] },
          },
  };
};
