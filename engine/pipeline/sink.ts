import type { Alert } from "../alerts/alert.ts";
import type { Bar } from "../bars/bar.ts";
import type { Frame } from "./frame.ts";

/** Where the pipeline's outputs go. What it is handed is reused: a sink that keeps something copies it. */
export interface Sink {
  frame?(frame: Frame): void;
  alert?(alert: Alert): void;
  /** A bar of `size` closed. Not part of the digest. */
  bar?(subject: string, size: string, bar: Readonly<Bar>): void;
}
