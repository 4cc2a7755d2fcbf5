import type { Net } from "../recorder/feed/surroundings.ts";
import type { Codec } from "../recorder/journal/codec.ts";
import type { Disk } from "../recorder/journal/disk.ts";
import type { Target } from "../recorder/notify/target.ts";

/** What a live run works with besides its clock, for whoever simulates it; a part that is absent is the machine's own. */
export interface LiveMachine {
  readonly net?: Net;
  /** Of the recording and of the alerts. */
  readonly disk?: Disk;
  readonly codec?: Codec;
  /** Opened notifiers by name, instead of those that the configuration describes. */
  readonly targets?: ReadonlyMap<string, Target>;
}
