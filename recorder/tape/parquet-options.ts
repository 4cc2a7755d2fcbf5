/** Rows. Fixed, so that the same rows are the same bytes on every machine. */
export const ROW_GROUP = 122_880;

/**
 * Different values of a column in a row group up to which each is stored once. DuckDB clears room for as many in every column
 * of every row group, also where all is null: with its own limit, a fifth of the rows, that is a sixth of the work.
 */
const DICTIONARY = 4096;

/** How Parquet is written: the options of COPY. One thread, or the row groups of a file could be cut differently. */
export const parquetOptions = (codec: "zstd" | "lz4_raw"): string =>
  `(FORMAT parquet, COMPRESSION ${codec}, PARQUET_VERSION v2, ROW_GROUP_SIZE ${ROW_GROUP}, DICTIONARY_SIZE_LIMIT ${DICTIONARY})`;
