import { defineRow } from "../row.ts";

export const hostileVenue = defineRow({
  id: "S8",
  group: "security",
  promise:
    "Giant, compressed, dripping, endless or lying servers cost bounded memory and time, and stop no other feed.",
  tests: ["recorder/feed/net.test.ts", "recorder/feed/isolation.test.ts"],
});
