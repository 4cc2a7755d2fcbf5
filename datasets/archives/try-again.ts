/**
 * An answer that may be better next time. `afterMs`: how long the venue asks us to wait. `all`: it speaks to everyone who
 * asks this source, as "too many requests" does.
 */
export class TryAgain extends Error {
  readonly afterMs: number | undefined;
  readonly all: boolean;

  constructor(message: string, options: { afterMs?: number | undefined; all?: boolean } = {}) {
    super(message);
    this.name = "TryAgain";
    this.afterMs = options.afterMs;
    this.all = options.all ?? false;
  }
}
