import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { micros } from "../../engine/market/time.ts";
import { appendAct } from "../../recorder/alerts/act-drop.ts";
import { alertFolder } from "../../recorder/alerts/alert-folder.ts";
import { realDisk } from "../../recorder/journal/real-disk.ts";
import { sampleAlert, writeAlerts } from "../testing/alert-log.ts";
import { type Served, serve } from "../testing/serve.ts";
import { AlertStream } from "./alert-stream.ts";

let home = "";
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "pegtape-alerts-"));
});
let served: Served | undefined;
afterEach(async () => {
  await served?.close();
  served = undefined;
  await rm(home, { recursive: true, force: true });
});

/** What a message of the stream says is open: incident and step. */
const reader = (response: Response) => {
  const stream = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  return async (): Promise<string[]> => {
    while (!text.includes("\n\n")) {
      const { done, value } = (await stream?.read()) ?? { done: true };
      if (done) throw new Error("the stream has ended");
      text += value;
    }
    const message = text.slice(0, text.indexOf("\n\n"));
    text = text.slice(message.length + 2);
    const { open } = JSON.parse(/^data: (.*)$/m.exec(message)?.[1] ?? "") as {
      open: { incident: string; step: number }[];
    };
    return open.map(({ incident, step }) => `${incident}/${step}`);
  };
};

it("says what is critical and open, what comes, and what somebody has seen", async () => {
  served = await serve((folder) =>
    writeAlerts(folder, Date.now(), [
      sampleAlert("USDC", 1),
      sampleAlert("DAI", 1, { severity: "warning" }),
      sampleAlert("USDT", 1),
      sampleAlert("USDT", 2, { state: "resolved" }),
    ]),
  );
  const response = await served.get("/alerts/stream");
  expect(response.headers.get("content-type")).toContain("text/event-stream");
  const next = reader(response);
  const usdc = "USDC-depeg-1@20231114T221320Z";
  expect(await next()).toEqual([`${usdc}/1`]);
  const evil = 'a\n\ndata: {"open":[]}\n\n';
  await writeAlerts(served.home, Date.now(), [sampleAlert("USDE", 1, { message: evil })]);
  expect(await next()).toEqual([`${usdc}/1`, "USDE-depeg-1@20231114T221320Z/1"]);
  await appendAct(realDisk, alertFolder(served.home), {
    ...{ type: "acknowledge", incident: usdc, time: micros(1_700_000_000_000_000), by: "me" },
  });
  expect(await next()).toEqual(["USDE-depeg-1@20231114T221320Z/1"]);
});

it("looks at nothing while nobody listens, and says so once when the log cannot be read", async () => {
  let tick: (() => void) | undefined;
  const errors: unknown[] = [];
  const stream = new AlertStream({
    home,
    everySecond: (each) => {
      tick = each;
      return () => {
        tick = undefined;
      };
    },
    onError: (error) => errors.push(error),
  });
  // A home without alerts has none.
  await stream.listen();
  expect(errors).toEqual([]);
  tick?.();
  expect(tick, "no timer is left").toBeUndefined();
  await writeAlerts(home, Date.now(), [sampleAlert("USDC", 1)]);
  await mkdir(join(alertFolder(home), "alerts-000009.log"));
  await stream.listen();
  await stream.listen();
  expect(errors).toHaveLength(1);
  stream.close();
  expect(tick).toBeUndefined();
});
