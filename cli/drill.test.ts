import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { drill, makeSource } from "./testing/drill.ts";

// Processes and sockets as a user has them: two hours of March 2023 in twelve seconds, recorded twice. More seeds:
// npm run drill -- --seeds 50
describe.concurrent("simulate, record and live", { timeout: 240_000 }, () => {
  let home = "";
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), "pegtape-drills-"));
    await makeSource(home);
  });
  afterAll(() => rm(home, { recursive: true, force: true }));

  it("record exactly the source's trades, and live's digest is its replay's", async () => {
    const { problems, inGaps, trades } = await drill({ home, seed: undefined });
    expect({ problems, inGaps, trades }).toEqual({ problems: [], inGaps: [0, 0], trades: 36_123 });
  });

  it.each([1, 2, 3, 4, 5])(
    "with the faults of seed %i lose nothing but what gaps say",
    async (seed) => {
      const { problems, faults } = await drill({ home, seed });
      expect(problems, faults.join("\n")).toEqual([]);
      expect(faults.length).toBeGreaterThan(0);
    },
  );
});
