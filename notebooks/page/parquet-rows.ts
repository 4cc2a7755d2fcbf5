import { parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";

/** Columns of a Parquet file as objects, a row each; read here in the page, zstd and all. */
export const parquetRows = (
  file: ArrayBuffer,
  columns: string[],
): Promise<Record<string, unknown>[]> => parquetReadObjects({ file, columns, compressors });
