import { afterAll, beforeAll, expect, it } from "vitest";
import type { Alert } from "../engine/alerts/alert.ts";
import { micros, parseTime } from "../engine/market/time.ts";
import { writeAlerts, writeRecords } from "./testing/alert-log.ts";
import { type Served, serve } from "./testing/serve.ts";
import { writeSmallTape } from "./testing/small-tape.ts";

const EVIL = `"><script>document.title='owned'</script>`;
const NOW = 1_700_000_000_000;
const alert = (coin: string, step: number, more: Partial<Alert> = {}): Alert => ({
  ...{ type: "alert", time: micros((NOW - 3_600_000) * 1000 + step), rule: "depeg", coin },
  ...{ severity: "critical", state: "firing", incident: `${coin}-depeg-1@r1`, step, value: -310 },
  ...{ unit: "bps", message: `${coin} trades off ${EVIL}`, action: "NONE" },
  ...more,
});

let served: Served;
beforeAll(async () => {
  served = await serve((home) =>
    writeAlerts(home, NOW, [
      alert("USDC", 1),
      alert("DAI", 1, { severity: "warning", value: -60 }),
      alert("DAI", 2, { severity: "warning", state: "resolved", value: -10 }),
    ]),
  );
});
afterAll(async () => served.close());

const post = (
  path: string,
  fields: Record<string, string>,
  headers: Record<string, string> = {
    ...{ "hx-request": "true", "hx-request-type": "partial", "sec-fetch-site": "same-origin" },
  },
) =>
  fetch(served.url + path, {
    ...{ method: "POST", headers, body: new URLSearchParams(fields) },
  });

it("lists what goes on first, filters, and escapes what an alert says", async () => {
  const page = await (await served.get("/alerts")).text();
  const names = [...page.matchAll(/data-rule="depeg">(\S+)<\/a><br><small>@r1/g)].map(
    ([, name]) => name,
  );
  expect(names).toEqual(["USDC-depeg-1", "DAI-depeg-1"]);
  expect(page).not.toContain("<script>document");
  expect(await served.json("/alerts")).toMatchObject({
    incidents: [
      { incident: "USDC-depeg-1@r1", state: "open", severity: "critical", worst: -310, step: 1 },
      { incident: "DAI-depeg-1@r1", state: "resolved", severity: "warning", worst: -60 },
    ],
    silences: [],
  });
  for (const query of ["state=open", "severity=critical", "coin=USDC"])
    expect(await served.json(`/alerts?${query}`)).toMatchObject({
      incidents: [{ incident: "USDC-depeg-1@r1" }],
    });
});

it("acknowledges, silences and ends a silence, and shows each at once", async () => {
  const answer = await post("/alerts/acknowledge", { incident: "USDC-depeg-1@r1" });
  expect(answer.status).toBe(200);
  expect(await answer.text()).toContain("somebody at the page");
  expect(await served.json("/alerts?coin=USDC")).toMatchObject({
    incidents: [{ acknowledgedBy: "somebody at the page" }],
  });
  await post("/alerts/silence", { coin: "USDE", for: "1h", reason: EVIL });
  const { silences } = (await served.json("/alerts")) as { silences: Record<string, unknown>[] };
  expect(silences).toMatchObject([{ id: "silence-1", matcher: { coin: "USDE" }, reason: EVIL }]);
  expect(await (await served.get("/alerts")).text()).not.toContain("<script>document");
  expect((await post("/alerts/unsilence", { id: "silence-1" })).status).toBe(200);
  expect(await served.json("/alerts")).toMatchObject({ silences: [] });
});

it("tells what is silent, seen and open apart, and groups by coin or rule", async () => {
  await post("/alerts/silence", {
    coin: "USD*",
    venue: "",
    severity: "critical",
    for: "1h",
    reason: "x",
  });
  expect(await served.json("/alerts?state=silenced")).toMatchObject({
    incidents: [{ incident: "USDC-depeg-1@r1", inbox: "silenced" }],
  });
  expect(await served.json("/alerts?state=acknowledged")).toMatchObject({ incidents: [] });
  expect(await served.json("/alerts?state=resolved&rule=depeg")).toMatchObject({
    incidents: [{ incident: "DAI-depeg-1@r1" }],
  });
  expect(await served.json("/alerts?rule=other")).toMatchObject({ incidents: [] });
  const page = await (await served.get("/alerts?group=coin")).text();
  expect([...page.matchAll(/<h3>(\w+) <span/g)].map(([, name]) => name)).toEqual(["USDC", "DAI"]);
  await post("/alerts/unsilence", { id: "silence-2" });
});

it("says what a silence would have hidden before there is one", async () => {
  expect(await served.json("/alerts/silence?coin=D*")).toEqual({
    ...{ matcher: { coin: "D*" }, incidents: 2, hidden: ["DAI-depeg-1@r1"], partly: [] },
  });
  const page = await (await served.get("/alerts/silence?rule=depeg")).text();
  expect(page).toContain("would have hidden 2 of the 2 incidents in the log, 1 of them critical");
  const hostile = `/alerts/silence?${new URLSearchParams({ coin: EVIL })}`;
  expect(await (await served.get(hostile)).text()).not.toContain("<script>document");
  expect(await (await served.get("/alerts/silence")).text()).not.toContain('method="post"');
  expect(await served.json("/alerts")).toMatchObject({ silences: [] });
});

it("explains an incident, with its evidence, note, notifications and a replay where a tape covers it", async () => {
  const house = await serve(async (home) => {
    await writeSmallTape({ home, name: "small", hours: 2 });
    await writeTold(home);
  });
  const id = "USDC-depeg-1@r1";
  const answer = await fetch(`${house.url}/alerts/acknowledge`, {
    method: "POST",
    headers: { "hx-request": "true", "sec-fetch-site": "same-origin" },
    body: new URLSearchParams({ incident: id, note: EVIL }),
  });
  expect(answer.status).toBe(200);
  const path = `/alerts/incident?${new URLSearchParams({ id })}`;
  expect(await house.json(path)).toMatchObject({
    ...{ incident: id, note: EVIL, replays: ["/replay/small?t=2023-03-11T07:10Z"] },
    emissions: [
      {
        evidence: { thresholds: { enter: 100 } },
        told: [
          { target: "phone", outcome: "sent", tried: { reason: "busy" } },
          { target: "desk", outcome: "failed" },
        ],
      },
    ],
  });
  const page = await (await house.get(path)).text();
  expect(page).toContain("deviation -310");
  expect(page).toMatch(/told at .* \(first failed: busy\)/);
  expect(page).not.toContain("<script>document");
  expect((await house.get("/alerts/incident?id=nobody")).status).toBe(400);
  expect(await house.json("/alerts")).toMatchObject({
    incidents: [{ told: { sent: 1, failed: 1, waits: 0, retried: 0 }, note: EVIL }],
  });
  await house.close();
});

/** An incident of the small tape's time: one notifier was tried again, another has given up. */
const writeTold = async (home: string): Promise<void> => {
  const time = parseTime("2023-03-11T07:12Z") ?? micros(0);
  const told = alert("USDC", 1, {
    time,
    evidence: { dataTime: time, thresholds: { enter: 100 }, inputs: { deviation: -310 } },
  });
  const common = { group: "depeg", reason: "fired", severity: "critical", time } as const;
  const [phone, desk] = [
    { ...common, key: "k1", target: "phone", alerts: [told] },
    { ...common, key: "k2", target: "desk", alerts: [told] },
  ];
  const failed = { type: "failed", due: time, time } as const;
  await writeRecords(home, NOW, [
    { type: "alert", alert: told, notifications: [phone, desk] },
    { ...failed, key: "k1", reason: "busy", permanent: false },
    { type: "sent", key: "k1", due: time, time },
    { ...failed, key: "k2", reason: "gone", permanent: true },
  ]);
};

it.each([
  ["/alerts/acknowledge", { incident: "nobody" }],
  ["/alerts/silence", { for: "1h", reason: "x" }],
  ["/alerts/silence", { coin: "DAI", for: "1h", reason: " " }],
  ["/alerts/silence", { coin: "DAI", for: "soon", reason: "x" }],
  ["/alerts/silence", { coin: "x".repeat(300), for: "1h", reason: "x" }],
  ["/alerts/silence", { severity: "awful", for: "1h", reason: "x" }],
  ["/alerts/unsilence", { id: "silence-9" }],
] as [string, Record<string, string>][])("refuses %s with %j", async (path, fields) => {
  const answer = await post(path, fields);
  expect(answer.status, await answer.text()).toBe(400);
  expect(await served.json("/alerts")).toMatchObject({ silences: [] });
});

it("hears nobody but its own pages", async () => {
  for (const headers of [
    {},
    { "hx-request": "true", "sec-fetch-site": "cross-site" },
    { "hx-request": "true", origin: "http://evil.example" },
    { "sec-fetch-site": "same-origin" },
  ] as Record<string, string>[])
    expect(
      (await post("/alerts/silence", { coin: "*", for: "1d", reason: "x" }, headers)).status,
    ).toBe(403);
  expect(await served.json("/alerts")).toMatchObject({ silences: [] });
});
