// Fixed, so that the same rows are the same bytes on every machine.
const ROW_GROUP = 122_880;

/** How Parquet is written: the options of COPY. One thread, or the row groups of a file could be cut differently. */
export const parquetOptions = (codec: "zstd" | "lz4_raw"): string =>
  `(FORMAT parquet, COMPRESSION ${codec}, PARQUET_VERSION v2, ROW_GROUP_SIZE ${ROW_GROUP})`;
