import type { DepegEvent } from "./event.ts";
import { before2022 } from "./facts/before-2022.ts";
import { since2024 } from "./facts/since-2024.ts";
import { year2022 } from "./facts/year-2022.ts";
import { year2023 } from "./facts/year-2023.ts";

/** Documented depegs in order of their beginning, each with its source. What somebody only remembers is not among them. */
export const events: readonly DepegEvent[] = [
  ...before2022,
  ...year2022,
  ...year2023,
  ...since2024,
];
