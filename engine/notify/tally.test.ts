import { expect, it } from "vitest";
import { defaultNotify } from "./notify-config.ts";
import { NotificationPlanner } from "./planner.ts";
import { tally } from "./tally.ts";
import { alert, at, tell } from "./testing/story.ts";

it("counts what would have reached whom, and of what", () => {
  const told = tell(
    new NotificationPlanner(defaultNotify(["phone", "mail"])),
    [
      alert({ s: 0, severity: "warning" }),
      alert({ s: 60, state: "escalated", step: 2 }),
      alert({ s: 120, state: "resolved", severity: "warning", step: 3 }),
      alert({ s: 200, coin: "DAI", rule: "rsi", severity: "warning" }),
    ],
    1000,
  );
  expect(tally(told)).toEqual({
    total: 8,
    repeated: 0,
    first: at(10),
    targets: {
      mail: { critical: 1, warning: 3, info: 0, total: 4, repeated: 0 },
      phone: { critical: 1, warning: 3, info: 0, total: 4, repeated: 0 },
    },
    incidents: [
      {
        ...{ incident: "USDC-depeg-1", coin: "USDC", rule: "depeg", severity: "critical" },
        ...{ first: at(10), last: at(360), notifications: 6, state: "resolved" },
        targets: ["phone", "mail"],
      },
      {
        ...{ incident: "DAI-rsi-1", coin: "DAI", rule: "rsi", severity: "warning" },
        ...{ first: at(210), last: at(210), notifications: 2, state: "firing" },
        targets: ["phone", "mail"],
      },
    ],
  });
  expect(tally([])).toEqual({
    ...{ total: 0, repeated: 0, first: undefined, targets: {}, incidents: [] },
  });
});

it("counts repetitions, which an acknowledgement ends, apart", () => {
  const planner = new NotificationPlanner(defaultNotify(["phone"]));
  const told = tally(tell(planner, [alert({ s: 0 })], 3600));
  expect(told).toMatchObject({ total: 1, repeated: 4 });
  expect(told.targets["phone"]).toEqual({
    ...{ critical: 1, warning: 0, info: 0, total: 1, repeated: 4 },
  });
  expect(told.incidents[0]).toMatchObject({ notifications: 1, last: at(3600) });
});
