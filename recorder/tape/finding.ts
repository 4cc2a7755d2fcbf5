/** Something that `check` found on a tape. */
export interface Finding {
  readonly code: FindingCode;
  /** `info` is worth knowing and no fault of the tape. */
  readonly severity: "problem" | "info";
  /** One line, with the value. */
  readonly message: string;
  /** The file, relative to the tape's folder. */
  readonly file?: string;
  /** The first place. */
  readonly seq?: number;
  /** The clock of the first place, ISO 8601. */
  readonly time?: string;
  /** How many such places there are. */
  readonly count?: number;
}

export type FindingCode =
  | "manifest"
  | "missing-file"
  | "extra-file"
  | "checksum"
  | "schema"
  | "seq-hole"
  | "time-backwards"
  | "unknown-instrument"
  | "duplicate"
  | "crossed-quote"
  | "wild-price"
  | "gap";
