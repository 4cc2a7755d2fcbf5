import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    environment: "node",
    include: ["**/*.test.ts"],
    exclude: ["**/node_modules/**", "dist/**", ".pegtape/**"],
    // Two, because the memory figures of the tests hold for a machine with two cores; and a minute,
    // because the slowest of them start a browser there.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // A replay that depends on the machine's time zone must fail here, not at a user's.
    env: { TZ: "Asia/Tokyo" },
    restoreMocks: true,
  },
});
