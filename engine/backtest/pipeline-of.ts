import { rulesOf } from "../alerts/rules-of.ts";
import { parseBarSize } from "../bars/bar-size.ts";
import { parseSelect } from "../indicators/select.ts";
import { formatDuration, type Micros, minutes, parseDuration } from "../market/time.ts";
import type { PipelineSettings } from "../pipeline/settings.ts";
import type { Needs } from "./strategy.ts";

/** What the tape decides of a pipeline's settings. */
export interface TapeClock {
  readonly order: PipelineSettings["order"];
  readonly clock: PipelineSettings["clock"];
  /** The interval of a tape that holds bars only, µs. */
  readonly barInterval: Micros | undefined;
}

/** The pipeline that a strategy needs, and nothing more. Throws usage errors for what it asks wrongly. */
export const pipelineOf = (needs: Needs, tape: TapeClock): PipelineSettings => {
  const shortest = Math.max(tape.barInterval ?? 0, minutes(1)) as Micros;
  const { bars = [formatDuration(shortest)], every = "1m", indicators = [], rules } = needs;
  const settings = {
    order: tape.order,
    clock: tape.clock,
    bars: bars.map(parseBarSize),
    every: every === "never" ? undefined : parseDuration(every),
    indicators: indicators.map(parseSelect),
    seedCompat: rules === "article",
    digest: false as const,
  };
  if (rules === undefined || rules === "article") return { ...settings, rules: [] };
  const input = typeof rules === "string" ? { preset: rules } : undefined;
  return {
    ...settings,
    rules:
      input === undefined
        ? (rules as PipelineSettings["rules"] & object)
        : rulesOf(input, "the strategy"),
  };
};
