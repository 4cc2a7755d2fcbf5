import fc from "fast-check";
import { withoutPlaces } from "../../../../datasets/bundle/without-places.ts";
import { parseColumns } from "../../../../datasets/import/columns.ts";
import { PLAIN_NUMBER } from "../../../../datasets/import/sql-values.ts";
import { strategies } from "../../../../engine/backtest/strategies/registry.ts";
import { readAxes } from "../../../../engine/backtest/sweep/read-axes.ts";
import { parseDetector } from "../../../../engine/detectors/parse-detector.ts";
import { callText } from "../../../../engine/indicators/parse-call.ts";
import { indicators } from "../../../../engine/indicators/registry.ts";
import { parseSelect } from "../../../../engine/indicators/select.ts";
import { parseInstrument } from "../../../../engine/market/instrument.ts";
import { decimalToE8 } from "../../../../engine/market/price.ts";
import { parseDuration, parseTime } from "../../../../engine/market/time.ts";
import { globMatches } from "../../../../engine/notify/matcher.ts";
import { redactor } from "../../../../recorder/notify/secret.ts";
import { decimalMicros, isoMicros } from "../../../../recorder/wire/decimal-time.ts";
import { wantsJson } from "../../../../web/accept.ts";
import { ownPath } from "../../../../web/access/login-page.ts";
import { splitExplain } from "../../../../web/sql/split-explain.ts";
import { parseMoment } from "../../../../web/view/range.ts";
import { explainError } from "../../../explain-error.ts";
import { clip, plain } from "../../../text.ts";
import { defineTarget } from "../define-target.ts";
import { growingTexts } from "../harmful-texts.ts";

const hold = strategies.get("depegReversion");
if (hold === undefined) throw new RangeError("no strategy to read a grid for");

/** Whatever reads a text of a stranger, and how what it reads begins. */
const READERS: Readonly<
  Record<string, readonly [read: (text: string) => unknown, ...begins: string[]]>
> = {
  select: [
    parseSelect,
    "rsi(",
    "macd(12,26,",
    ...[...indicators.values()].slice(0, 3).map(callText),
  ],
  detector: [parseDetector, "cusum("],
  time: [parseTime, "2023-03-11T07:15:00.", "2023-03-11"],
  wireTime: [(text) => [isoMicros(text), decimalMicros(text, 3)], "16785189"],
  moment: [(text) => parseMoment("from", text), "2023-03-11T07:15:00."],
  duration: [parseDuration, "1h", "1."],
  decimal: [decimalToE8, "0.", "1e"],
  number: [(text) => PLAIN_NUMBER.test(text), "1.", " "],
  instrument: [parseInstrument, "kraken:USDC/"],
  columns: [parseColumns, 'time="', "time=a:"],
  grid: [(text) => readAxes(hold, [text], { ranges: true }), "entry=", "entry=-200:"],
  glob: [(text) => globMatches(text, text.slice(1)), "*", "a*"],
  globbed: [(text) => globMatches(`*${text.slice(0, 50_000)}x*`, text)],
  plain: [plain],
  clip: [(text) => clip(text, 80)],
  refusal: [(text) => explainError(new Error(text))],
  accept: [wantsJson, "application/json;q="],
  next: [ownPath, "/", "//"],
  explain: [splitExplain, "EXPLAIN ", "/*"],
  places: [(text) => withoutPlaces({ text }), "https://"],
  redacted: [redactor(["secret-value", "aaaaaaaab"])],
};

const LONGEST = 100_000;

export const linearTexts = defineTarget({
  id: "linear-texts",
  describe:
    "100,000 hostile characters for whatever reads a text: milliseconds, where a careless pattern takes minutes",
  ...{ few: 300, many: 30_000, mostMs: 50 },
  open: () => ({
    inputs: fc
      .constantFrom(...Object.keys(READERS))
      .chain((id) =>
        fc.tuple(
          fc.constant(id),
          fc.constantFrom("", ...(READERS[id] ?? []).filter((each) => typeof each === "string")),
          fc.constantFrom(...growingTexts),
          fc.constantFrom(LONGEST, LONGEST, 20_000, 1_000, 40),
          fc.constantFrom("", "x", "!", "\n", ")", '"', "*/", "1"),
        ),
      ),
    read: ([id, begin, grows, length, end]) =>
      READERS[id]?.[0](`${begin}${grows.repeat(Math.ceil(length / grows.length))}${end}`),
    show: ([id, begin, grows, length, end]) =>
      `${id}: ${JSON.stringify([begin, grows, length, end])}`,
  }),
});
