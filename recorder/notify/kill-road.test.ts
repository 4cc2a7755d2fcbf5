import { expect, it } from "vitest";
import { killRoad } from "./testing/kill-road.ts";

it("tells every alert that was safe, in order, its doubles known, killed with SIGKILL between every two steps", async () => {
  const kinds = ["webhook", "telegram", "email"];
  const { kept, kills, safe, resumed, problems } = await killRoad(kinds);
  expect(problems).toEqual([]);
  for (const kind of kinds)
    expect(kept[kind], kind).toMatchObject({ missing: [], outOfOrder: [], mistaken: [] });
  expect(Object.values(kept).every(({ doubles }) => doubles > 3)).toBe(true);
  expect(kills).toBeGreaterThan(30);
  expect(safe).toBeGreaterThan(15);
  expect(resumed).toBeGreaterThan(10);
}, 300_000);
