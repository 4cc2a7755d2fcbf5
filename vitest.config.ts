import { defineConfig } from "vitest/config";

// Files that share a process: a process for each, which loads the same modules again, costs more than most tests do. What
// runs there leaves nothing behind: no environment, no listener, no mock.
const together = [
  "engine/**/*.test.ts",
  "datasets/**/*.test.ts",
  "web/**/*.test.ts",
  "cli/**/*.test.ts",
];

// Changes the environment, starts programs or threads, or looks at what its process is.
const alone = [
  "datasets/backtest/trial-pool.test.ts",
  "datasets/queue/**/*.test.ts",
  "datasets/svb-2023/replay.test.ts",
  "web/sql/hostile.test.ts",
  "cli/bench/**/*.test.ts",
  "cli/proof/prove.test.ts",
  "cli/cluster.test.ts",
  "cli/commands/datasets-pull.test.ts",
  "cli/commands/worker.test.ts",
  "cli/drill.test.ts",
  "cli/main.test.ts",
  "cli/monitor.tmux.test.ts",
  // It goes through the whole heap, which is large where files share it.
  "cli/testing/soak/kept-objects.test.ts",
];

export default defineConfig({
  test: {
    environment: "node",
    exclude: ["**/node_modules/**", "dist/**", ".pegtape/**"],
    // Two, because the memory figures of the tests hold for a machine with two cores; and a minute,
    // because the slowest of them start a browser there.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // What is polled for comes when it comes: the time limit of the test ends it.
    expect: { poll: { timeout: 30_000 } },
    // A replay that depends on the machine's time zone must fail here, not at a user's.
    env: { TZ: "Asia/Tokyo" },
    restoreMocks: true,
    projects: [
      {
        extends: true,
        test: { name: "together", include: together, exclude: alone, isolate: false },
      },
      { extends: true, test: { name: "alone", include: alone } },
      { extends: true, test: { name: "apart", include: ["**/*.test.ts"], exclude: together } },
    ],
  },
});
