import { defineRow } from "../row.ts";

export const pinnedPackages = defineRow({
  id: "S17",
  group: "security",
  promise:
    "Every package is the very one that was chosen, by the hash of its content, and runs nothing of its own when it is installed that nobody has read.",
  tests: ["cli/package-lock.test.ts"],
});
