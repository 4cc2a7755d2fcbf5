import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { PlannedHttp } from "../../recorder/notify/testing/planned-http.ts";
import { WebhookReceiver } from "../../recorder/notify/testing/webhook-receiver.ts";
import { importTrades, jsonLines, runOn, type TestMachine, testMachine } from "../test-machine.ts";
import { running, type SimulatedFeeds, simulateFeeds, until } from "../testing/simulated-feeds.ts";

const SECRET = "canary-7f3a";
let machine: TestMachine;
let feeds: SimulatedFeeds;
beforeEach(async () => {
  machine = testMachine({ ...running, env: { HOOK_SECRET: SECRET, USER: "ann" } });
  feeds = await simulateFeeds(await importTrades(machine), machine.cwd, 2_400);
});
afterEach(async () => {
  await feeds.close();
  machine.dispose();
});

const configure = (notify?: object): void =>
  writeFileSync(
    join(machine.cwd, "pegtape.config.json"),
    JSON.stringify({
      alerts: {
        rules: [
          {
            ...{ type: "threshold", id: "depeg", side: "below", exit: 50, action: "consider" },
            levels: [{ severity: "critical", enter: 100 }],
            playbook: "mechanism",
          },
        ],
      },
      notify,
    }),
  );
/** Another process of the same home. */
const beside = async (...argv: readonly string[]): Promise<TestMachine> => {
  const { cwd, env } = machine;
  const other = testMachine({ ...running, cwd, env });
  expect(await runOn(other, ...argv), other.printed.err).toBe(0);
  return other;
};

it("tells a receiver, hears who acknowledges and silences, beats, and writes it all down", async () => {
  const receiver = new WebhookReceiver(SECRET, running.now);
  await using hook = await PlannedHttp.start([], (received) => receiver.answer(received));
  await using watch = await PlannedHttp.start();
  configure({
    targets: {
      hook: { type: "webhook", url: hook.url, secret: "env:HOOK_SECRET", allowPrivate: true },
    },
    heartbeat: { url: watch.url, allowPrivate: true },
  });
  const live = runOn(machine, "live", ...feeds.options, "--json");
  await until(() => receiver.taken.length > 0 || machine.printed.err.includes("pegtape:"));
  const [told] = receiver.taken as { title: string; text: string; incidents: string[] }[];
  expect(told?.title, machine.printed.err).toMatch(/^CRITICAL USDC -\d+/);
  expect(told?.text).toMatch(/consider buy: of \d+ documented falls of fiat-backed coins/);
  expect(told?.text).toContain("Is redemption at par open?");
  const [incident = ""] = told?.incidents ?? [];
  expect(incident).toMatch(/^USDC-depeg-1@20\d{6}T\d{6}Z$/);

  const acknowledged = await beside("alerts", "ack", "USDC-depeg-1", "--note", "seen");
  expect(acknowledged.printed.out).toContain(`${incident} is acknowledged by ann`);
  expect(acknowledged.printed.err).toBe("");
  await beside("silence", "--coin", "DAI", "--for", "1h", "--reason", "works");
  await until(() => watch.received.length > 0);
  await feeds.simulator.ended;
  // The live run looks for what others did once a second.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  machine.interrupt();
  expect(await live, machine.printed.err).toBe(130);

  const [listed] = jsonLines(await beside("alerts", "list", "--json"));
  expect(listed).toMatchObject({ incident, severity: "critical", acknowledgedBy: "ann" });
  const lines = jsonLines(await beside("alerts", "explain", incident, "--json"));
  expect(lines[0]).toMatchObject({
    ...{ type: "alert", state: "firing", incident, written: expect.stringMatching(/^20/) },
    told: [{ target: "hook", reason: "fired", outcome: "sent" }],
    evidence: { thresholds: expect.objectContaining({ "critical.1": 100 }) },
  });
  const people = await beside("alerts", "explain", "USDC-depeg-1");
  expect(people.printed.out).toMatch(/^acknowledged by ann at .*: seen$/m);
  expect(people.printed.out).toMatch(/told +hook: told at 20/);
  const [silent] = jsonLines(await beside("silence", "--json"));
  expect(silent).toMatchObject({ id: "silence-1", matcher: { coin: "DAI" }, by: "ann" });
  await beside("silence", "--end", "silence-1");
  expect((await beside("silence")).printed.err).toBe("nothing is silent\n");
  // What the pipeline itself says is untouched by the run's name.
  expect(jsonLines(machine)[0]).toMatchObject({ type: "alert", incident: "USDC-depeg-1" });
  for (const { out, err } of [machine.printed, people.printed])
    expect(out + err).not.toContain(SECRET);
});

it("refuses notifiers that cannot work before anything is recorded", async () => {
  configure({ targets: { hook: { type: "webhook", url: "https://x.example", secret: "env:NO" } } });
  expect(await runOn(machine, "live", ...feeds.options, "--for", "1s")).toBe(2);
  expect(machine.printed.err).toMatch(/^pegtape: no secret at env:NO\. Set the variable NO/);
});

it("two live runs of one home: the second tells nobody, and says so", async () => {
  configure();
  const first = runOn(machine, "live", ...feeds.options, "--json");
  await until(() => machine.printed.out.includes('"alert"'));
  const second = testMachine({ ...running, cwd: machine.cwd });
  expect(await runOn(second, "live", ...feeds.options, "--for", "300ms")).toBe(0);
  expect(second.printed.err).toMatch(
    /this run's alerts are kept nowhere: the alerts of .* are told/,
  );
  configure({ targets: { here: { type: "terminal" } } });
  const third = testMachine({ ...running, cwd: machine.cwd });
  expect(await runOn(third, "live", ...feeds.options, "--for", "300ms")).toBe(2);
  machine.interrupt();
  await first;
});
