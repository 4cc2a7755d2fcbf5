import type { RuleInput } from "./rule-config.ts";

// The presets, as anybody would write them in the configuration file. Basis points.

interface Depth {
  readonly info: number;
  readonly warning: number;
  readonly critical: number;
  readonly crash: number;
  readonly exit: number;
  /** Durations of info and warning, and of critical. */
  readonly slow: string;
  readonly fast: string;
}

const peg = ({ info, warning, critical, crash, exit, slow, fast }: Depth): RuleInput[] => [
  {
    type: "threshold",
    id: "watch",
    side: "below",
    levels: [{ severity: "info", enter: info, for: slow, boardOnly: true }],
    exit: info / 2,
    exitFor: "15m",
  },
  {
    type: "threshold",
    id: "depeg",
    side: "below",
    levels: [
      { severity: "warning", enter: warning, for: slow },
      { severity: "critical", enter: critical, for: fast },
      { severity: "critical", enter: crash, for: "10s" },
    ],
    exit,
    exitFor: "15m",
    hold: "30m",
    recent: { for: "48h", enter: exit, after: slow },
    playbook: "mechanism",
  },
  {
    type: "threshold",
    id: "premium",
    side: "above",
    levels: [
      { severity: "info", enter: critical, for: slow, boardOnly: true },
      { severity: "warning", enter: crash, for: slow },
    ],
    exit: warning,
    exitFor: "15m",
    hold: "30m",
  },
];

const venue = (severity: "info" | "warning"): RuleInput => ({
  type: "venue",
  id: "venue",
  severity,
  enter: 100,
  for: "60s",
  exit: 50,
  exitFor: "5m",
  playbook: "oneVenue",
});

/** 2 % from the peg at once, and nothing new for five minutes after its end. */
const articleDepeg = (id: string, side: "below" | "above"): RuleInput => ({
  type: "threshold",
  id,
  side,
  levels: [{ severity: "critical", enter: 200 }],
  exit: 150,
  exitFor: "5m",
  cooldown: "5m",
  action: "consider",
  playbook: "mechanism",
});

/** RSI(14) at 25 or 75, until it is between 30 and 70 again. */
const articleRsi = (id: string, side: "below" | "above"): RuleInput => ({
  type: "threshold",
  id,
  value: "rsi(14)",
  center: 50,
  side,
  levels: [{ severity: "warning", enter: 25 }],
  exit: 20,
  cooldown: "5m",
  action: "potential",
});

/** By name. `default` runs where nothing else is asked for. */
export const presets: Readonly<
  Record<"default" | "quiet" | "nervous" | "article", readonly RuleInput[]>
> = {
  default: [
    ...peg({ info: 20, warning: 50, critical: 100, crash: 300, exit: 30, slow: "2m", fast: "60s" }),
    venue("warning"),
    { type: "blind", id: "blind", severity: "warning", after: "120s" },
  ],
  quiet: [
    ...peg({ info: 50, warning: 100, critical: 200, crash: 500, exit: 50, slow: "5m", fast: "2m" }),
    { type: "blind", id: "blind", severity: "warning", after: "10m" },
  ],
  nervous: [
    ...peg({ info: 10, warning: 20, critical: 50, crash: 150, exit: 12, slow: "60s", fast: "30s" }),
    venue("warning"),
    { type: "blind", id: "blind", severity: "warning", after: "60s" },
  ],
  // Each side is a rule, so that each has incidents and a cooldown of its own: the opposite of the last trouble is news.
  article: [
    articleDepeg("depeg", "below"),
    articleDepeg("premium", "above"),
    articleRsi("rsiLow", "below"),
    articleRsi("rsiHigh", "above"),
  ],
};
