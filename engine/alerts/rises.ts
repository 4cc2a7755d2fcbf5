import type { Alert } from "./alert.ts";

/** Whether an emission opens an incident or makes it worse. What recovers is told with `firing` too, and does neither. */
export const rises = ({ state, recovering }: Pick<Alert, "state" | "recovering">): boolean =>
  (state === "firing" || state === "escalated") && recovering !== true;
