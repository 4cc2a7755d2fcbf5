import type { Format } from "../../datasets/export/write-rows.ts";

/** What can be had of a tape, and in which formats. */
export const downloads = {
  ticks: ["parquet", "csv", "arrow"],
  frames: ["arrow", "parquet", "csv"],
  alerts: ["csv", "json"],
} as const satisfies Readonly<Record<string, readonly Format[]>>;

export type Download = {
  [K in keyof typeof downloads]: {
    readonly what: K;
    readonly format: (typeof downloads)[K][number];
  };
}[keyof typeof downloads];

/** Every file by its name, `frames.arrow`. */
export const files: ReadonlyMap<string, Download> = new Map(
  Object.entries(downloads).flatMap(([what, formats]) =>
    formats.map((format): [string, Download] => [
      `${what}.${format}`,
      { what, format } as Download,
    ]),
  ),
);
