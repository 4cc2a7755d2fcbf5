/** An input that does harm. */
export interface Finding {
  /** As the first seed it is in the first round. */
  readonly seed: number;
  readonly problem: string;
  /** The smallest input that was found to do it, as text, cut. */
  readonly input: string;
}
