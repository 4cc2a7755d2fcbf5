import type { Broadcast } from "./broadcast.ts";

/** The streams that somebody hears or has heard: to be ended with the server, and counted. */
export class Streams {
  readonly #open = new Set<Broadcast>();
  #cutOff = 0;

  add(broadcast: Broadcast): void {
    this.#sweep();
    this.#open.add(broadcast);
  }

  get open(): readonly Broadcast[] {
    return [...this.#open];
  }

  get listeners(): number {
    return this.open.reduce((sum, { size }) => sum + size, 0);
  }

  /** Listeners cut off since the server began. */
  get cutOff(): number {
    return this.open.reduce((sum, broadcast) => sum + broadcast.cutOff, this.#cutOff);
  }

  /** Those without a listener go; one that speaks again comes again. */
  #sweep(): void {
    for (const broadcast of this.#open)
      if (broadcast.size === 0) {
        this.#cutOff += broadcast.cutOff;
        broadcast.cutOff = 0;
        this.#open.delete(broadcast);
      }
  }
}
