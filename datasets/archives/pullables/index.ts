import type { Pullable } from "../pullable.ts";
import { calm } from "./calm.ts";
import { ftx2022 } from "./ftx-2022.ts";
import { may2022 } from "./may-2022.ts";
import { since2023 } from "./since-2023.ts";
import { svb2023 } from "./svb-2023.ts";

/** What can be downloaded, by event in order of time, then calm times. A new one is an entry of a file above. */
export const pullables: readonly Pullable[] = [
  ...may2022,
  ...ftx2022,
  ...svb2023,
  ...since2023,
  ...calm,
];
