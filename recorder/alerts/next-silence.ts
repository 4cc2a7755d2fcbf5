import type { Act } from "../../engine/notify/act.ts";

/** The id of the next silence after these acts: they are counted. */
export const nextSilence = (acts: readonly Act[]): string => {
  const numbers = acts.map((act) =>
    act.type === "silence" ? Number(/^silence-(\d{1,9})$/.exec(act.id)?.[1] ?? 0) : 0,
  );
  return `silence-${Math.max(0, ...numbers) + 1}`;
};
