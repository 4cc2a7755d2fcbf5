import { defineRow } from "../row.ts";

export const greedyClients = defineRow({
  id: "S16",
  group: "security",
  promise:
    "Slow, greedy or silent clients are cut off, told to wait or find the door closed, and hold up nobody else.",
  tests: [
    "web/security.browser.test.ts",
    "web/hostile-input.browser.test.ts",
    "web/stream/broadcast.test.ts",
  ],
});
