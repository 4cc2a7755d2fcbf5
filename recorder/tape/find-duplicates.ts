import { type Database, quoteName } from "../duckdb.ts";
import type { Union } from "./merge-source.ts";

/**
 * Fills the new table `duplicates` (source, seq) with the rows that others repeat, and returns how many. Of a trade (venue,
 * symbol, id) the copy stays that knows most: seen live before filled in later, then seen first, then of the first tape. A
 * row without an id repeats one of another tape that is equal in every column, as often as it stands there: two equal
 * prints of one tape are two prints.
 */
export const findDuplicates = async (
  database: Database,
  union: Pick<Union, "rows" | "used" | "ids">,
  table: "duplicates",
): Promise<number> => {
  await database.run(`CREATE TEMP TABLE ${table} (source UINTEGER, seq BIGINT)`);
  if (union.ids !== "none") await addTrades(database, union, table);
  if (union.ids !== "all") await addOthers(database, union, table);
  const [counted] = await database.rows(`SELECT count(*)::DOUBLE AS n FROM ${table}`);
  return Number(counted?.["n"]);
};

/** Rows of one tape that a place has room for, and twice that µs since 1970: neither is ever reached. */
const SEQS = 2 ** 44;
const PLACES = 2n ** 64n;
const NEVER = 2 ** 54;

/**
 * Copies in the order in which they are preferred, as one number each: of a group its smallest stays, and of the usual two the
 * largest goes. Only where a trade is there three times or more its copies are looked up again.
 */
const addTrades = async (
  database: Database,
  { rows, used }: Pick<Union, "rows" | "used">,
  table: string,
): Promise<void> => {
  const place = `(source::BIGINT * ${SEQS} + seq)`;
  const filledIn = used.includes("detail") ? "coalesce(detail = 'backfill', FALSE)::HUGEINT" : "0";
  const seen = used.includes("receive_time") ? `coalesce(epoch_us(receive_time), ${NEVER})` : "0";
  const ranked = used.includes("detail") || used.includes("receive_time");
  const rank = ranked
    ? `((${filledIn} * ${2 * NEVER} + ${seen})::HUGEINT * ${PLACES}::HUGEINT + ${place})`
    : place;
  const placeOf = (value: string): string =>
    ranked ? `(${value} % ${PLACES}::HUGEINT)::BIGINT` : value;
  const sourceAndSeq = (value: string): string => `${value} // ${SEQS}, ${value} % ${SEQS}`;
  const id = "venue, symbol, trade_id";
  await database.run(
    `CREATE TEMP TABLE repeated AS
     SELECT first, last, copies, CASE WHEN copies > 2 THEN venue END AS venue,
       CASE WHEN copies > 2 THEN symbol END AS symbol, CASE WHEN copies > 2 THEN trade_id END AS trade_id
     FROM (SELECT ${id}, min(${rank}) AS first, max(${rank}) AS last, count(*) AS copies
       FROM ${rows} WHERE trade_id IS NOT NULL GROUP BY ${id}) WHERE copies > 1`,
  );
  await database.run(
    `INSERT INTO ${table} SELECT ${sourceAndSeq(placeOf("last"))} FROM repeated WHERE copies = 2`,
  );
  const more = "(SELECT * FROM repeated WHERE copies > 2)";
  const [some] = await database.rows(`SELECT 1 FROM ${more} LIMIT 1`);
  if (some)
    await database.run(
      `INSERT INTO ${table} SELECT source, seq FROM ${rows} JOIN ${more} USING (${id}) WHERE ${place} <> ${placeOf("first")}`,
    );
  await database.run("DROP TABLE repeated");
};

const addOthers = async (
  database: Database,
  { rows, used, ids }: Pick<Union, "rows" | "used" | "ids">,
  table: string,
): Promise<void> => {
  const every = used.map(quoteName).join(", ");
  const others = ids === "none" ? rows : `(SELECT * FROM ${rows} WHERE trade_id IS NULL)`;
  const key = `hash(${every})`;
  // Most rows are like no other: only those whose hash is there twice are looked at closely.
  await database.run(
    `CREATE TEMP TABLE twice AS SELECT key FROM (SELECT ${key} AS key FROM ${others}) GROUP BY key HAVING count(*) > 1`,
  );
  await database.run(
    `INSERT INTO ${table} SELECT source, seq FROM (
       SELECT source, seq, row_number() OVER (PARTITION BY ${every}, nth ORDER BY source, seq) AS copy
       FROM (SELECT *, row_number() OVER (PARTITION BY source, ${every} ORDER BY seq) AS nth
         FROM (SELECT * FROM ${others} SEMI JOIN twice ON twice.key = ${key})))
     WHERE copy > 1`,
  );
  await database.run("DROP TABLE twice");
};
