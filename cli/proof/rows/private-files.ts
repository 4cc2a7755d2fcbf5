import { defineRow } from "../row.ts";

export const privateFiles = defineRow({
  id: "S18",
  group: "security",
  promise: "Whatever is written is its owner's alone, whatever the shell would let others do.",
  tests: ["cli/main.test.ts", "recorder/journal/real-disk.test.ts"],
});
