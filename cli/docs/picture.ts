import type { Points } from "../../web/charts/reduce.ts";
import type { Line } from "./panels.ts";

/** What an indicator's chart shows. */
export interface Picture {
  readonly id: string;
  /** One sentence, for whoever cannot see the picture. */
  readonly label: string;
  readonly lines: readonly Line[];
  /** The currency of their prices. */
  readonly quote: string;
  /** What was traded meanwhile, and in which currency. */
  readonly close: Points;
  readonly closeQuote: string;
}
