/** A query without the EXPLAIN that it begins with; `explain` is undefined where it begins with none. */
export interface Split {
  readonly explain: "EXPLAIN" | "EXPLAIN ANALYZE" | undefined;
  readonly text: string;
}

/**
 * Takes `EXPLAIN` or `EXPLAIN ANALYZE` off a query, with the blanks and comments before and between them. Step by step: as
 * one pattern, comments behind each other can be divided among themselves in two to the power of their number ways.
 */
export const splitExplain = (sql: string): Split => {
  const explain = wordAfterBlanks(sql, 0, "EXPLAIN");
  if (explain === undefined) return { explain: undefined, text: sql };
  const analyze = wordAfterBlanks(sql, explain, "ANALYZE");
  return analyze === undefined
    ? { explain: "EXPLAIN", text: sql.slice(explain) }
    : { explain: "EXPLAIN ANALYZE", text: sql.slice(analyze) };
};

/** Where the word ends that comes next; undefined where another does. */
const wordAfterBlanks = (sql: string, from: number, word: string): number | undefined => {
  const at = afterBlanks(sql, from);
  const end = at + word.length;
  const isIt = sql.slice(at, end).toUpperCase() === word && /^\W/.test(sql.slice(end, end + 1));
  return isIt ? end : undefined;
};

const BLANK = /\s/;

/** Where something begins that is neither blank nor comment. */
const afterBlanks = (sql: string, from: number): number => {
  let at = from;
  for (;;) {
    if (BLANK.test(sql.charAt(at))) at += 1;
    else if (sql.startsWith("--", at)) {
      const end = sql.indexOf("\n", at);
      if (end < 0) return sql.length;
      at = end + 1;
    } else if (sql.startsWith("/*", at)) {
      const end = sql.indexOf("*/", at + 2);
      if (end < 0) return at;
      at = end + 2;
    } else return at;
  }
};
