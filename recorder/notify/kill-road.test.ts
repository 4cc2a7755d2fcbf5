import { expect, it } from "vitest";
import { killRoad } from "./testing/kill-road.ts";

// What the terminal printed is told, whoever is killed later: it has no receiver that could miss anything.
it.each([[["webhook", "telegram", "email"]], [["ntfy", "pushover", "command"]]])(
  "%s: every alert that was safe is told, in order, its doubles known, killed with SIGKILL between every two steps",
  async (kinds) => {
    const { kept, kills, safe, resumed, problems } = await killRoad(kinds);
    expect(problems).toEqual([]);
    for (const kind of kinds)
      expect(kept[kind], kind).toMatchObject({ missing: [], outOfOrder: [], mistaken: [] });
    // How many steps there are, and what they catch, is a matter of time: that it is far from nothing is none.
    expect(Object.values(kept).every(({ doubles }) => doubles > 0)).toBe(true);
    expect(kills).toBeGreaterThanOrEqual(20);
    expect(safe).toBeGreaterThan(5);
    expect(resumed).toBeGreaterThan(5);
  },
  300_000,
);
