import type { Figure } from "../bench/figure.ts";

/** Fields of the lines of `evaluate --json` that are looked at here. */
export interface EvaluationLine {
  readonly type: string;
  readonly detector?: string;
  readonly level?: string;
  readonly coin?: string;
  readonly side?: string;
  readonly cluster?: string;
  readonly cuts?: number;
  readonly caught?: boolean;
  readonly against?: Readonly<
    Record<
      string,
      {
        readonly outcome: string;
        readonly persistentLead: number | null;
        readonly firstLead: number | null;
        readonly delay: number | null;
      }
    >
  >;
}

/** Shown beside each other: the level that others are held against, the two best, our rules and the article's. */
const SHOWN = ["B1*", "levelMedian", "composite", "cusum", "default", "article"];
const DETECTORS = 13;

/** What an evaluation says of USDC's fall in one cause's cluster, and whether anything looked ahead. */
export const evaluationFigures = (lines: readonly EvaluationLine[], cluster: string): Figure[] => {
  const looks = lines.filter(({ type }) => type === "lookAhead");
  const falls = lines.filter(
    (line) =>
      line.type === "event" &&
      line.cluster === cluster &&
      line.coin === "USDC" &&
      line.side === "discount",
  );
  const detectors = new Set(falls.map(({ detector }) => detector));
  return [
    {
      what: "detectors and rules scored on USDC's fall",
      value: detectors.size,
      limit: { atLeast: DETECTORS },
    },
    {
      what: "detectors whose past was cut and altered",
      value: looks.length,
      limit: { atLeast: DETECTORS },
    },
    {
      ...{ what: "cuts at which one had looked ahead" },
      ...{ value: looks.filter(({ caught }) => caught !== false).length, limit: { equals: 0 } },
    },
    ...SHOWN.flatMap((detector): Figure[] => {
      const line = falls.find((each) => each.detector === detector && each.level === "page");
      const at = line?.against?.["50"];
      return at === undefined
        ? []
        : [{ what: `${detector}: pages, to 50 bps off`, value: said(at) }];
    }),
  ];
};

const said = ({
  outcome,
  persistentLead,
  firstLead,
  delay,
}: NonNullable<EvaluationLine["against"]>[string]): string => {
  const minutes = (value: number): string => `${Math.round(value)} min`;
  if (persistentLead !== null) return `${minutes(persistentLead)} before`;
  if (firstLead !== null) return `${minutes(firstLead)} before, did not last`;
  return delay === null ? outcome : `${minutes(delay)} after`;
};
