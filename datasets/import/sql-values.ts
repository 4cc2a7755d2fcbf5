import type { TimeUnit } from "./columns.ts";

// SQL that turns one foreign value into ours, or into NULL where it cannot be read. Each takes SQL expressions, never
// a user's text. DuckDB computes repeated parts of an expression once, but not inside CASE: there the usual value has a
// branch of its own in which nothing stands twice. And of the branches of COALESCE it computes in advance, for every row,
// what stands twice in them.

const DECIMAL = "DECIMAL(18, 8)";

/** What a number looks like in a text file: digits with or without a point and an exponent, spaces around them. */
export const PLAIN_NUMBER = /^\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\s*$/;

/** DuckDB's casts also take `1_000`. A look for the one character costs a tenth of what matching PLAIN_NUMBER does. */
const plain = (text: string, value: string): string =>
  `CASE WHEN NOT contains(${text}, '_') THEN ${value} END`;

/** Text or a number as BIGINT. From text DuckDB would also take `0x10` and `0b1`, which are no DOUBLE to it. */
export const wholeSql = (column: string, type: string): string =>
  type === "VARCHAR"
    ? plain(
        column,
        `CASE WHEN TRY_CAST(${column} AS DOUBLE) IS NOT NULL THEN TRY_CAST(${column} AS BIGINT) END`,
      )
    : `TRY_CAST(${column} AS BIGINT)`;

/**
 * Decimal text to 8 places, further digits rounded half away from zero. DuckDB's own cast does that exactly, except
 * that it makes 1e-8 of any negative power below it (`1e-12`): numbers with such a power are looked at again.
 */
const decimalFromText = (text: string): string => {
  const value = `TRY_CAST(${text} AS ${DECIMAL})`;
  return `CASE WHEN contains(${text}, '_') THEN NULL
    WHEN contains(${text}, '-') AND contains(lower(${text}), 'e-') AND abs(TRY_CAST(${text} AS DOUBLE)) < 5e-9 THEN 0
    ELSE ${value} END`;
};

/**
 * A double by way of its shortest decimal text: 1.005 has no binary error left to round. Printing every one would be
 * five times slower, and only matters where the ninth digit is near a five.
 */
const decimalFromDouble = (value: string): string => {
  const steps = `(${value} * 1e8)`;
  return `CASE WHEN abs(${steps}) < 1e14 AND abs(${steps} - round(${steps})) < 0.4 THEN TRY_CAST(${value} AS ${DECIMAL})
    ELSE ${decimalFromText(`CAST(${value} AS VARCHAR)`)} END`;
};

/** A price or size as DECIMAL(18,8) from a column of DuckDB type `type`; NULL where it is none or has no room. */
export const decimalSql = (column: string, type: string): string => {
  if (type === "VARCHAR") return decimalFromText(column);
  if (type === "DOUBLE") return decimalFromDouble(column);
  return type === "DECIMAL(18,8)" ? column : decimalFromText(textSql(column, type));
};

/** A column of DuckDB type `type` as text. */
export const textSql = (column: string, type: string): string =>
  type === "VARCHAR" ? column : `CAST(${column} AS VARCHAR)`;

/** Times outside [2009, 2100] are a mistaken unit: the oldest venue of any coin is younger, and none knows the future. */
export const EARLIEST = Date.UTC(2009, 0, 1) * 1000;
export const LATEST = Date.UTC(2100, 0, 1) * 1000;

/** Units of a numeric time: how many make a microsecond or are made of one, and how many decimals still count. */
const numeric = {
  s: { micros: 1e6, decimals: 6 },
  ms: { micros: 1e3, decimals: 3 },
  us: { micros: 1, decimals: 0 },
  ns: { micros: 1e-3, decimals: 0 },
} as const;

/**
 * A time as TIMESTAMP (UTC); NULL where it cannot be read or is not sane. Digits finer than a microsecond are cut off.
 * `plain` is `plainTimeSql` of a text, which costs less where a projection below has it as a column.
 */
export const timeSql = (
  column: string,
  type: string,
  unit: TimeUnit | undefined,
  plain: string = plainTimeSql(textSql(column, type)),
): string => {
  if (/^(TIMESTAMP|DATE)/.test(type)) return sane(`CAST(${column} AS TIMESTAMP)`);
  if (isIso(unit)) {
    const text = textSql(column, type);
    return `CASE WHEN ${plain} BETWEEN make_timestamp(${EARLIEST}) AND make_timestamp(${LATEST}) AND ${noOffset(text)}
      THEN ${plain} ELSE ${sane(isoSql(text))} END`;
  }
  if (unit === "ms or us") {
    const count = wholeSql(column, type);
    return `coalesce(${countSql(count, numeric.ms.micros)}, ${countSql(count, 1)})`;
  }
  if (unit === "s or ms")
    return `coalesce(${countTextSql(textSql(column, type), "s")}, ${countSql(wholeSql(column, type), numeric.ms.micros)})`;
  if (/^U?(BIG|INTEGER|SMALL)/.test(type))
    return countSql(wholeSql(column, type), numeric[unit].micros);
  return countTextSql(textSql(column, type), unit);
};

const sane = (time: string): string =>
  `CASE WHEN epoch_us(${time}) BETWEEN ${EARLIEST} AND ${LATEST} THEN ${time} END`;

const countSql = (count: string, micros: number): string =>
  `CASE WHEN ${count} BETWEEN ${EARLIEST / micros} AND ${LATEST / micros}
    THEN make_timestamp(${micros < 1 ? `${count} // ${1 / micros}` : `${count} * ${micros}`}) END`;

/** A whole or decimal count written as text. Up to 17 characters a double holds the microsecond; beyond, digits are cut. */
const countTextSql = (text: string, unit: keyof typeof numeric): string => {
  const { micros, decimals } = numeric[unit];
  if (unit === "ns") return countSql(wholeSql(text, "VARCHAR"), micros);
  const double = plain(text, `TRY_CAST(${text} AS DOUBLE)`);
  const short = `CASE WHEN ${double} BETWEEN ${EARLIEST / micros} AND ${LATEST / micros}
    THEN make_timestamp(CAST(round(${double} * ${micros}) AS BIGINT)) END`;
  const whole = `TRY_CAST(split_part(${text}, '.', 1) AS BIGINT)`;
  const fraction =
    decimals === 0
      ? "0"
      : `TRY_CAST(left(rpad(split_part(${text}, '.', 2), ${decimals}, '0'), ${decimals}) AS BIGINT)`;
  const long = `CASE WHEN regexp_full_match(${text}, '\\d+\\.\\d+') AND ${whole} BETWEEN ${EARLIEST / micros} AND ${LATEST / micros}
    THEN make_timestamp(${whole} * ${micros} + ${fraction}) END`;
  return `CASE WHEN strlen(${text}) <= 17 THEN ${short} ELSE coalesce(${long}, ${short}) END`;
};

// Forms that DuckDB's casts do not know: without seconds, without a day, with spaces around or a small z. No form has
// an offset: with one, the calendar of DuckDB's time zones would take 30 February for 2 March.
const FORMS = [
  "%Y-%m-%dT%H:%M:%S.%f",
  "%Y-%m-%dT%H:%M:%S",
  "%Y-%m-%dT%H:%M",
  "%Y-%m-%dT%H",
  "%Y-%m-%d",
  "%Y-%m",
];

/** Whether a time is written as ISO 8601, as one of no stated unit is. */
export const isIso = (unit: TimeUnit | undefined): unit is "iso" | undefined =>
  unit === undefined || unit === "iso";

/** A time as most files have it. */
export const plainTimeSql = (text: string): string => `TRY_CAST(${text} AS TIMESTAMP)`;

const noOffset = (text: string): string => `(suffix(${text}, 'Z') OR strlen(${text}) <= 19)`;

/** The cast to TIMESTAMP ignores an offset without a word, so only text that has none, or Z, may take that faster road. */
const isoSql = (text: string): string => {
  const plain = plainTimeSql(text);
  // No place on earth is 16 hours away, but the cast takes +99:00.
  const far = (value: string): string =>
    `regexp_matches(${value}, '[-+](1[6-9]|[2-9]\\d)(:?\\d\\d)?\\s*$')`;
  const offset = `CASE WHEN NOT ${far(text)} THEN CAST(TRY_CAST(${text} AS TIMESTAMPTZ) AS TIMESTAMP) END`;
  const forms = FORMS.map((form) => `'${form}'`).join(", ");
  const tidy = `replace(upper(trim(${text})), ' ', 'T')`;
  const rare = `CAST(try_strptime(rtrim(${tidy}, 'Z'), [${forms}]) AS TIMESTAMP)`;
  const noSeconds = `regexp_replace(${tidy}, '^(.{10}T\\d\\d:\\d\\d)([-+].+)$', '\\1:00\\2')`;
  const rarest = `CASE WHEN strlen(${tidy}) > 10 AND NOT ${far(tidy)} THEN CAST(TRY_CAST(${noSeconds} AS TIMESTAMPTZ) AS TIMESTAMP) END`;
  return `coalesce(CASE WHEN ${noOffset(text)} THEN ${plain} ELSE ${offset} END, ${rare}, ${rarest})`;
};
