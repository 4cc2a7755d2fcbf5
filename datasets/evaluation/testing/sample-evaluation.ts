import type { InputGroup } from "../../../engine/detectors/detector.ts";
import type { Level } from "../../../engine/evaluation/active-spans.ts";
import { rateInterval, shareInterval } from "../../../engine/evaluation/exact-interval.ts";
import { labelEvents } from "../../../engine/evaluation/label-events.ts";
import { minutesOrNull } from "../../../engine/evaluation/lead-summary.ts";
import { type Active, scoreAlerts } from "../../../engine/evaluation/score-alerts.ts";
import { formatTime, micros, minutes, parseTime } from "../../../engine/market/time.ts";
import type {
  CalmResult,
  CurvePoint,
  DetectorSum,
  EvaluatedDetector,
  Evaluation,
  EventRow,
  LeadSummary,
} from "../evaluation.ts";
import type { EventStrip } from "../event-strip.ts";

// An evaluation as it may come out, over drawn prices: labels and leads by the real definitions, calm time by hand.

interface Fall {
  readonly coin: string;
  readonly tape: string;
  readonly cluster: string;
  /** When it begins to slip. */
  readonly at: string;
  /** Minutes from there to the trough, and bps there. */
  readonly slide: number;
  readonly depth: number;
}

const FALLS: readonly Fall[] = [
  {
    coin: "UST",
    tape: "may-2022",
    cluster: "Terra",
    at: "2022-05-07T21:00Z",
    slide: 1500,
    depth: 2900,
  },
  {
    coin: "USDT",
    tape: "may-2022",
    cluster: "Terra",
    at: "2022-05-12T02:30Z",
    slide: 280,
    depth: 480,
  },
  { coin: "USDC", tape: "march", cluster: "SVB", at: "2023-03-10T19:00Z", slide: 740, depth: 1260 },
  { coin: "DAI", tape: "march", cluster: "SVB", at: "2023-03-10T20:10Z", slide: 760, depth: 1140 },
  {
    coin: "USDE",
    tape: "october-2025",
    cluster: "USDe",
    at: "2025-10-10T21:10Z",
    slide: 12,
    depth: 620,
  },
  {
    coin: "FDUSD",
    tape: "april-2025",
    cluster: "FDUSD",
    at: "2025-04-02T14:00Z",
    slide: 95,
    depth: 84,
  },
];

const DAY = 1440;

/** Small and even, without chance: the sample is the same on any day. */
const wobble = (i: number): number => 2.5 * Math.sin(i * 0.7) + 1.8 * Math.sin(i * 0.193 + 1);

const seriesOf = ({ at, slide, depth }: Fall) => {
  const start = (parseTime(at) ?? micros(0)) - minutes(2 * DAY);
  const length = 5 * DAY;
  const time = Float64Array.from({ length }, (_, i) => start + minutes(i));
  const off = time.map((_, i) => {
    const since = i - 2 * DAY;
    const shape =
      since < 0
        ? 0
        : since < slide
          ? depth * (since / slide) ** 2.2
          : depth * Math.exp((slide - since) / 420);
    return shape + wobble(i) * (1 + shape / 60);
  });
  return { time, off, step: minutes(1) };
};

interface Kind {
  readonly id: string;
  readonly title: string;
  readonly groups: readonly InputGroup[];
  readonly tuned: boolean;
  readonly learned?: boolean;
  readonly thresholds: Readonly<Partial<Record<Level, number>>>;
  /** Level of the price at which it opens, and minutes by which it knows. */
  readonly opens: Readonly<Record<Level, number>>;
  readonly ahead: number;
  readonly falseAlarms: Readonly<Record<Level, number>>;
}

/** Columns: id, title, inputs, thresholds, opens at (bps), false alarms; warn first, then page. */
type KindRow = readonly [
  ...[id: string, title: string, groups: readonly InputGroup[]],
  ...[thresholds: Pair | undefined, opens: Pair, falseAlarms: Pair, ahead: number],
];
type Pair = readonly [warn: number, page: number];

const KIND_ROWS: readonly KindRow[] = [
  ["article", "B0: the article's rules", ["price"], undefined, [95, 95], [290, 290], 0],
  ["B1", "B1: 50 bps, one close", ["price"], undefined, [50, 50], [0, 0], 0],
  ["level", "B1*: plain level, tuned", ["price"], [16.4, 21.7], [16, 22], [8, 1], 0],
  ["cusum", "CUSUM of the deviation", ["price"], [41, 68.25], [18, 24], [9, 1], 0],
  ["pressure", "Level and selling pressure", ["price", "flow"], [1.31, 2], [15, 21], [7, 2], 4],
  ["lag", "Venues that part", ["price", "venues"], [3.25, 4.5], [13, 19], [9, 1], 6],
  ["company", "Others in trouble", ["price", "venues", "coins"], [2.5, 3.75], [14, 26], [6, 0], 0],
  [
    "logistic",
    "Logistic regression",
    ["price", "flow", "venues"],
    [0.11, 0.32],
    [20, 150],
    [7, 1],
    0,
  ],
];

const KINDS: readonly Kind[] = KIND_ROWS.map(
  ([id, title, groups, thresholds, opens, falseAlarms, ahead]) => ({
    ...{ id, title, groups, ahead, tuned: thresholds !== undefined },
    ...(id === "logistic" ? { learned: true } : {}),
    thresholds: thresholds === undefined ? {} : { warn: thresholds[0], page: thresholds[1] },
    opens: { warn: opens[0], page: opens[1] },
    falseAlarms: { warn: falseAlarms[0], page: falseAlarms[1] },
  }),
);

/** Two minutes in a row in, a quarter of an hour under half of it out. */
const activeOf = (off: Float64Array, time: Float64Array, threshold: number, ahead: number) => {
  const spans: { from: number; to: number }[] = [];
  let [over, under, open] = [0, 0, false];
  for (const [i, t] of time.entries()) {
    const score = off[Math.min(off.length - 1, i + ahead)] ?? 0;
    over = score >= threshold ? over + 1 : 0;
    under = score < threshold / 2 ? under + 1 : 0;
    if (!open && over >= 2) {
      spans.push({ from: t, to: Number.POSITIVE_INFINITY });
      open = true;
    } else if (open && under >= 15) {
      const last = spans.at(-1);
      if (last !== undefined) last.to = t;
      open = false;
    }
  }
  return spans as Active[];
};

const CASES = FALLS.map((each) => {
  const series = seriesOf(each);
  const labels = labelEvents(series);
  const [event] = labels.events;
  if (event === undefined) throw new Error(`${each.coin} of the sample does not fall`);
  const row: EventRow = {
    id: `${each.coin} ${formatTime(event.onsets[50]).slice(0, 16)}Z discount, ${each.tape}`,
    ...{ tape: each.tape, coin: each.coin, side: "discount", cluster: each.cluster },
    ...{ class: each.coin === "USDE" ? "usdt-relative" : "USD", step: series.step, event },
    split: each.at < "2023" ? "training" : "test, seen",
  };
  return { series, labels, row };
});

const CALM: readonly (readonly [tape: string, coin: string, months: number])[] = [
  ["april", "USDC", 1.93],
  ["april", "DAI", 1.9],
  ["april-2025", "FDUSD", 0.94],
  ["calm-2024", "USDT", 2.46],
];
const CALM_MONTHS = CALM.reduce((sum, [, , months]) => sum + months, 0);

const LEVELS: readonly Level[] = ["warn", "page"];

const calmOf = (each: Kind, level: Level): CalmResult[] =>
  CALM.map(([tape, coin, months], i) => {
    const all = each.falseAlarms[level];
    const falseAlarms = Math.floor(all / 4) + (i < all % 4 ? 1 : 0);
    return {
      ...{ tape, coin, side: "discount", class: "USD", step: minutes(1), months, falseAlarms },
      threshold: each.thresholds[level],
      ...{ notifications: falseAlarms * 2, episodes: falseAlarms + 1 },
      ...{ duty: falseAlarms * 0.0007, blind: 0.004 * (i + 1) },
    };
  });

const resultOf = (each: Kind, level: Level) => ({
  level,
  events: CASES.map(({ series, labels, row }) => {
    const active = activeOf(series.off, series.time, each.opens[level], each.ahead);
    const [met] = scoreAlerts(active, series, labels).events;
    return {
      ...{ event: row.id, threshold: each.thresholds[level], against: met?.against ?? {} },
      ...{ active, told: active[0]?.from, openSince: undefined },
      ...{ loss: each.opens[level] / 4, exitToTrough: row.event.peak.off - each.opens[level] },
      ...{ exitToWeek: 12 - each.opens[level], entry: 0.42 },
    };
  }),
  calm: calmOf(each, level),
});

export const sampleDetectors = (): EvaluatedDetector[] =>
  KINDS.map((each) => ({
    ...{ id: each.id, title: each.title, groups: each.groups, tuned: each.tuned },
    ...(each.learned === undefined ? {} : { learned: each.learned }),
    thresholds: each.thresholds,
    sealable: { "discount warn": each.thresholds.warn, "discount page": each.thresholds.page },
    results: LEVELS.map((level) => resultOf(each, level)),
  }));

const summary = (leads: readonly (number | null)[]): LeadSummary => {
  const sorted = leads.map((lead) => lead ?? Number.NEGATIVE_INFINITY).sort((a, b) => a - b);
  const at = (share: number): number | null => {
    const value = sorted[Math.floor((sorted.length - 1) * share)];
    return value === undefined || !Number.isFinite(value) ? null : value;
  };
  return { min: at(0), lowerQuartile: at(0.25), median: at(0.5), upperQuartile: at(0.75) };
};

const sumOf = (
  detector: EvaluatedDetector,
  level: Level,
  kindOf: EventRow["class"],
): DetectorSum => {
  const result = detector.results.find((each) => each.level === level);
  const rows = new Map(CASES.map(({ row }) => [row.id, row]));
  const major = (result?.events ?? []).filter(
    ({ event, against }) =>
      rows.get(event)?.class === kindOf && against[100] !== undefined && against[50] !== undefined,
  );
  const hundred = major.flatMap(({ against }) => against[100] ?? []);
  const early = hundred.filter(({ outcome }) => outcome === "early").length;
  const timely = early + hundred.filter(({ outcome }) => outcome === "timely").length;
  const lead = hundred.map(({ persistentLead }) => minutesOrNull(persistentLead));
  const calm = (result?.calm ?? []).filter((each) => each.class === kindOf);
  const falseAlarms = calm.reduce((sum, each) => sum + each.falseAlarms, 0);
  const calmMonths = kindOf === "USD" ? CALM_MONTHS : 0;
  const latency = (late: number): number | null => {
    const { median } = summary(lead);
    return median === null ? null : Math.max(0, median - late / 60);
  };
  return {
    ...{ detector: detector.id, level, class: kindOf, side: "discount", split: "test, seen" },
    major: major.length,
    clusters: new Set(major.map(({ event }) => rows.get(event)?.cluster)).size,
    ...{ early, timely, recallEarly: shareInterval(early, major.length) },
    recallTimely: shareInterval(timely, major.length),
    lead: summary(lead),
    leadAt50: summary(major.map(({ against }) => minutesOrNull(against[50]?.persistentLead))),
    firstLead: summary(hundred.map(({ firstLead }) => minutesOrNull(firstLead))),
    quarterHour: lead.filter((each) => each !== null && each >= 15).length,
    timeToDetect: timely > early ? 4 : null,
    ...{ falseAlarms, notifications: falseAlarms * 2, calmMonths },
    perMonth: calmMonths > 0 ? falseAlarms / calmMonths : null,
    perMonthInterval: rateInterval(falseAlarms, calmMonths),
    duty: calmMonths > 0 ? falseAlarms * 0.0004 : null,
    blind: calmMonths > 0 ? 0.011 : null,
    precision: early + falseAlarms > 0 ? early / (early + falseAlarms) : null,
    f1: early > 0 ? (2 * early) / (2 * early + falseAlarms + major.length - early) : null,
    leadWeightedF: early > 0 ? 0.21 : null,
    cost: {
      "0.1": 12.25 + falseAlarms / 10,
      "1": 12.25 + falseAlarms,
      "10": 12 + falseAlarms * 10,
    },
    ...{ exitToTrough: major.length > 0 ? 612 : null, exitToWeek: -18.5, entry: 0.42 },
    latency: { "0": latency(0), "5": latency(5), "60": latency(60) },
    horizons: {
      "24h": { early, of: major.length, medianLead: summary(lead).median },
      "6h": { early, of: major.length, medianLead: summary(lead).median },
      "1h": { early: 0, of: major.length, medianLead: null },
    },
  };
};

/** Falling false alarms and shrinking leads as the threshold rises. */
const curvePoints = (place: number): CurvePoint[] =>
  Array.from({ length: 14 }, (_, i) => {
    const falseAlarms = Math.round(900 * Math.exp(-0.62 * i - place * 0.1));
    const lead = Math.round(410 - 12 * place - i * 24);
    return {
      ...{ threshold: 6 + 3 * i, falseAlarms, perMonth: falseAlarms / CALM_MONTHS },
      ...{ duty: falseAlarms / 9000, early: Math.max(0, 5 - Math.floor(i / 4)), major: 5 },
      medianLead: i > 11 - (place % 3) ? null : lead,
      medianLeadAt50: i > 9 ? null : Math.max(1, Math.round(lead * 0.6 - 40)),
    };
  });

export const sampleEvaluation = (): Evaluation => {
  const detectors = sampleDetectors();
  const tuned = detectors.filter((each) => each.tuned);
  return {
    protocol: 2,
    configuration: "5f1c0a9be27d4410",
    latency: micros(5e6),
    tapes: ["may-2022", "march", "april", "april-2025", "october-2025", "calm-2024"].map(
      (name, i) => ({
        ...{ name, kind: "imported", sha256: String(i).repeat(64), step: minutes(1) },
        ...{ from: "2023-03-01T00:00:00.000000Z", to: "2023-04-01T00:00:00.000000Z" },
      }),
    ),
    events: CASES.map(({ row }) => row),
    spikes: 9,
    noData: [
      { id: "usdn-2022-04", coin: "USDN", onset: "2022-04-04" },
      { id: "mim-2022-01", coin: "MIM", onset: "2022-01-27" },
    ],
    detectors,
    sums: detectors.flatMap((detector) =>
      LEVELS.flatMap((level) =>
        (["USD", "usdt-relative"] as const).map((each) => sumOf(detector, level, each)),
      ),
    ),
    headline: detectors.map((detector) => {
      const { major, clusters, early, leadAt50, lead, falseAlarms, calmMonths } = sumOf(
        ...([detector, "page", "USD"] as const),
      );
      return {
        ...{ detector: detector.id, split: "test, seen", events: major, clusters, early },
        ...{ leadAt50, lead, falseAlarms, calmMonths },
      };
    }),
    chosen: "lag",
    curves: (["training", "test, seen"] as const).flatMap((split) =>
      tuned.map(({ id }, i) => ({
        ...{ detector: id, side: "discount", class: "USD", split },
        points: curvePoints(i + (split === "training" ? 0 : 2)),
      })),
    ),
    grid: ([50, 100, 300] as const).flatMap((line) =>
      (["halved", "protocol", "doubled"] as const).map((windows) => ({
        ...{ line, windows, events: line === 300 ? 4 : 6, detector: "lag", early: 4 },
        medianLead: line === 50 ? 96 : null,
      })),
    ),
    luck: [{ detector: "lag", hits: 4, of: 5, p: null, shifts: 1000 }],
    lookAhead: detectors.map(({ id }) => ({
      ...{ detector: id, cuts: 20, caught: false, where: undefined },
    })),
    claims: ["article", "lag"].flatMap((detector) => [
      {
        claim: "15 to 30 minutes of warning before a coin leaves its peg",
        ...{ detector, answer: detector === "lag" ? "confirmed" : "refuted" },
        figure: `early by 15 minutes or more in ${detector === "lag" ? 4 : 0} of 5 events of 3 clusters`,
      } as const,
      {
        claim: "60 % fewer false signals",
        ...{ detector, answer: "not decided" },
        figure: "1 in 7.2 months against B0' 96 and B1 0",
      } as const,
      {
        claim: "entries 40 % better than the first close more than 2 % off",
        ...{ detector, answer: "refuted" },
        figure: "0.42 against 0.44 of the way back, in 4 events",
      } as const,
    ]),
    ledger: {
      configuration: 41,
      configurations: 63,
      testTouched: 4,
      sealed: undefined,
      outOfSample: false,
    },
  };
};

export const sampleStrips = (): EventStrip[] =>
  CASES.map(({ series, row }) => ({
    event: row.id,
    time: series.time,
    deviation: series.off.map((value) => -value),
    spans: KINDS.flatMap((each) =>
      LEVELS.map((level) => ({
        ...{ detector: each.id, level },
        active: activeOf(series.off, series.time, each.opens[level], each.ahead),
      })),
    ),
  }));
