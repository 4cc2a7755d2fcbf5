import { describe, expect, it } from "vitest";
import { runCrashes } from "./testing/crash-run.ts";
import { protocols } from "./testing/protocols.ts";

// As the fault runs, with a disk: kills, losses of power, disk calls that fail, and a start on what is left.
describe("a recorder that is killed, loses its power, and whose disk fails", () => {
  it.each([0, 50, 100])(
    "keeps what it reported safe, and every trade or its gap (from seed %i)",
    async (from) => {
      const broken: string[] = [];
      const ends = new Set<string>();
      for (let seed = from; seed < from + 50; seed++) {
        const { problems, lives } = await runCrashes(seed, protocols);
        for (const life of lives) ends.add(life.replace(/^\d+ ms, |\d+/g, ""));
        for (const problem of problems)
          broken.push(`seed ${seed}, ${lives.join("; ")}: ${problem}`);
      }
      expect(broken).toEqual([]);
      // Every kind of end has been met, with a sound disk and with a failing one.
      expect([...ends].filter((end) => end.startsWith("kill")).length).toBeGreaterThan(2);
      expect([...ends].filter((end) => end.startsWith("power")).length).toBeGreaterThan(2);
    },
  );

  it("is the same run for the same seed", async () => {
    expect(await runCrashes(3, protocols)).toEqual(await runCrashes(3, protocols));
  });
});
