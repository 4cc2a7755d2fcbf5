import { defineRow } from "../row.ts";

export const pathTraversal = defineRow({
  id: "S5",
  group: "security",
  promise: "No name of a tape or file leads out of its folder.",
  tests: ["web/server.test.ts", "datasets/import/unpack.test.ts"],
});
