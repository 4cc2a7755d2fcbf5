import { afterAll, beforeAll, expect, it } from "vitest";
import type { Alert } from "../engine/alerts/alert.ts";
import { micros } from "../engine/market/time.ts";
import { writeAlerts } from "./testing/alert-log.ts";
import { type Served, serve } from "./testing/serve.ts";

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
  const names = [...page.matchAll(/data-rule="depeg">(\S+)</a><br><small>@r1/g)].map(([, name]) => name);
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
    expect(await served.json(`/alerts?$query`)).toMatchObject({
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

it.each([
  ["/alerts/acknowledge", { incident: "nobody" }],
  ["/alerts/silence", { for: "1h", reason: "x" }],
  ["/alerts/silence", { coin: "DAI", for: "1h", reason: " " }],
  ["/alerts/silence", { coin: "DAI", for: "soon", reason: "x" }],
  ["/alerts/silence", { coin: "x".repeat(300), for: "1h", reason: "x" }],
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
