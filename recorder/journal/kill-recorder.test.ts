import { expect, it } from "vitest";
import { killRecorder } from "./testing/kills.ts";

it("loses nothing that was reported safe, and doubles nothing, over 20 kills with SIGKILL", async () => {
  const report = await killRecorder(20, 20_240_309);
  expect(report).toMatchObject({
    ...{ kills: 20, lost: 0, doubled: 0, outOfOrder: 0, damages: 0, faults: [] },
  });
  expect(report.acknowledged).toBeGreaterThan(1_000);
  expect(report.frames).toBeGreaterThan(report.acknowledged);
  // Ten of the steps have their turn, each in its own run.
  const { "any moment": _, ...steps } = report.struck;
  expect(Object.values(steps)).toEqual(Array.from({ length: 10 }, () => 1));
  // How many starts find something left depends on the moment of each kill: 10 to 13 were seen.
  expect(report.repairs).toBeGreaterThanOrEqual(5);
}, 180_000);
