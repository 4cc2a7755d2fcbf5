import { expect, it } from "vitest";
import { killRecorder } from "./testing/kills.ts";

it("loses nothing that was reported safe, and doubles nothing, over 20 kills with SIGKILL", async () => {
  const report = await killRecorder(20, 20_240_309);
  expect(report).toMatchObject({
    ...{ kills: 20, lost: 0, doubled: 0, outOfOrder: 0, damages: 0, faults: [] },
  });
  expect(report.acknowledged).toBeGreaterThan(1_000);
  expect(report.frames).toBeGreaterThan(report.acknowledged);
  expect(report.repairs).toBeGreaterThan(10);
}, 180_000);
