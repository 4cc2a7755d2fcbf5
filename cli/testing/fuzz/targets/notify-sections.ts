import { openTarget } from "../../../../recorder/notify/config.ts";
import { openHeartbeat, openTargets, readNotify } from "../../../read-notify.ts";
import { jsonTarget } from "../json-target.ts";
import { jsonValue } from "../json-value.ts";

const hook = {
  type: "webhook",
  url: "https://hooks.example/x",
  shape: "pegtape",
  secret: "env:SIGN",
};
const samples = [
  {
    targets: {
      hook,
      phone: {
        type: "ntfy",
        topic: "pegtape-x1",
        server: "https://ntfy.example",
        token: "env:NTFY",
      },
      mail: {
        type: "email",
        host: "mail.example",
        port: 587,
        from: "a@b.example",
        to: ["c@d.example"],
        password: "env:MAIL",
      },
      term: { type: "terminal" },
      run: { type: "command", program: "/bin/true", args: ["x"] },
      push: { type: "pushover", user: "env:PUSHOVER", token: "env:PUSHOVER" },
      chat: { type: "telegram", chats: ["1"], token: "env:TELEGRAM" },
    },
    heartbeat: { url: "https://ping.example/1" },
    routes: [
      {
        severity: ["critical"],
        coins: ["USD*"],
        targets: ["hook"],
        escalateAfter: "10m",
        escalateTo: ["phone"],
      },
    ],
    ...{ groupWait: "10s", groupInterval: "5m", rateLimit: { perHour: 4 } },
    quietHours: { from: "22:00", to: "06:00", zone: 60 },
  },
  { targets: { hook } },
];

const SECRETS: Readonly<Record<string, string>> = {
  ...{ "env:PUSHOVER": "a".repeat(30), "env:TELEGRAM": `123456:${"A".repeat(35)}` },
};
const parts = {
  fetch: () => Promise.reject(new TypeError("no network here")),
  ...{ now: () => 0, sleep: async () => undefined, print: () => undefined },
  ...{
    environment: {},
    secret: (reference: string) => SECRETS[reference] ?? "https://secret.example/x",
  },
};

export const notifySections = jsonTarget({
  id: "notify-sections",
  describe:
    "the notify part of the configuration: routes, targets, heartbeat; no secret is repeated",
  samples: samples.map((each) => JSON.stringify(each)),
  read: (text) => {
    const sections = { file: "pegtape.config.json", alerts: undefined, notify: jsonValue(text) };
    const choice = readNotify({ sections });
    if (choice === undefined) return;
    openTargets(choice, parts);
    if (choice.heartbeat !== undefined) openHeartbeat(choice.heartbeat, parts);
    openTarget("one", choice.targets["hook"], parts);
  },
});
