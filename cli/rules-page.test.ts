import { chmodSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { rulesOf } from "../engine/alerts/rules-of.ts";
import { DryRuns } from "../web/rules/dry-run.ts";
import { type Served, serve } from "../web/testing/serve.ts";
import { writeSmallTape } from "../web/testing/small-tape.ts";
import { rulesFile } from "./rules-file.ts";
import { jsonLines, runOn, type TestMachine, testMachine } from "./test-machine.ts";

const EVIL = `"><script>document.title='owned'</script>`;
const deep = {
  type: "threshold",
  id: "deep",
  side: "below",
  levels: [{ severity: "critical", enter: 100 }],
  exit: 50,
};
const mine = { rules: [deep] };

let machine: TestMachine;
let served: Served;
let file: string;
let env: Record<string, string>;
beforeAll(async () => {
  machine = testMachine();
  env = {};
  file = join(machine.cwd, "pegtape.config.json");
  const sections = { file: "pegtape.config.json", alerts: undefined, notify: undefined };
  served = await serve((home) => writeSmallTape({ home, name: "small", hours: 2 }), {
    rules: rulesFile({ cwd: machine.cwd, env, sections }),
  });
});
afterAll(async () => {
  await served.close();
  machine.dispose();
});

const write = (value: unknown): string => {
  const text = typeof value === "string" ? value : `${JSON.stringify(value)}\n`;
  writeFileSync(file, text);
  return text;
};
const now = () => JSON.parse(readFileSync(file, "utf8"));
const version = async (): Promise<string> =>
  ((await served.json("/rules")) as { version: string }).version;

const post = async (fields: Record<string, string>, accept = "application/json") => {
  const answer = await fetch(`${served.url}/rules`, {
    method: "POST",
    headers: { accept, "hx-request": "true", "sec-fetch-site": "same-origin" },
    body: new URLSearchParams(fields),
  });
  return { status: answer.status, text: await answer.text() };
};
const save = async (rules: unknown, of?: string) =>
  post({ do: "save", rules: JSON.stringify(rules), version: of ?? (await version()) });

describe("saving rules", () => {
  it("makes the file where there is none, and a run reads them from it", async () => {
    expect(await served.json("/rules")).toMatchObject({ exists: false, alerts: null });
    const { status, text } = await save(mine);
    expect(status, text).toBe(200);
    expect(JSON.parse(text)).toMatchObject({
      saved: { backup: false },
      alerts: mine,
      exists: true,
    });
    expect(now()).toEqual({ alerts: mine });
  });

  it("leaves all else as it is, also the file's rights, and keeps what it was", async () => {
    const before = write({ quiet: true, alerts: { preset: "quiet" }, notify: { targets: {} } });
    chmodSync(file, 0o640);
    const { status, text } = await save([deep]);
    expect(status, text).toBe(200);
    expect(Object.entries(now())).toEqual([
      ["quiet", true],
      ["alerts", { rules: [deep] }],
      ["notify", { targets: {} }],
    ]);
    expect(readFileSync(`${file}.bak`, "utf8")).toBe(before);
    expect(statSync(file).mode & 0o777).toBe(0o640);
  });

  it("refuses what somebody else has changed meanwhile, and keeps what was typed", async () => {
    write({ alerts: { preset: "quiet" } });
    const old = await version();
    const theirs = write({ alerts: { preset: "nervous" } });
    const fields = { do: "save", rules: JSON.stringify(mine), version: old };
    const { status, text } = await post(fields, "text/html");
    expect(status).toBe(400);
    expect(text).toContain("was changed by somebody else meanwhile");
    expect(text).toContain("&quot;deep&quot;");
    expect(readFileSync(file, "utf8")).toBe(theirs);
  });

  it("takes one of two changes that come at once", async () => {
    write({});
    const of = await version();
    const answers = await Promise.all([save(mine, of), save({ preset: "quiet" }, of)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
  });

  it.each([
    ["{", "pegtape.config.json: alerts: this is no JSON"],
    ["3", "pegtape.config.json: alerts holds no rules"],
    [
      JSON.stringify({ rules: [{ ...deep, side: "left" }] }),
      "alerts: rules.0.side: Invalid option",
    ],
    [JSON.stringify({ rules: [{ ...deep, exit: 200 }] }), "alerts: deep: exit 200 is not inside"],
    [
      JSON.stringify({ rules: [{ ...deep, id: EVIL }] }),
      "alerts: rules.0.id: must be a short name",
    ],
    [JSON.stringify({ preset: EVIL }), "alerts: preset: Invalid option"],
  ])("refuses %s by the words of the command line, and changes nothing", async (rules, why) => {
    const before = write({ alerts: { preset: "quiet" } });
    const fields = { do: "save", rules, version: await version() };
    const { status, text } = await post(fields);
    expect(status).toBe(400);
    expect(JSON.parse(text).error.message).toContain(why);
    const page = await post(fields, "text/html");
    expect(page.text).not.toContain("<script>document");
    expect(readFileSync(file, "utf8")).toBe(before);
  });

  it("says what wins over the file", async () => {
    write({ preset: "quiet", alerts: mine });
    env["PEGTAPE_RULES"] = "mine.json";
    expect(await served.json("/rules")).toMatchObject({ overruledBy: ["preset", "PEGTAPE_RULES"] });
    delete env["PEGTAPE_RULES"];
  });

  it("shows a file whose rules no run would take, so that it can be mended", async () => {
    write({ alerts: { rules: [{ ...deep, exit: 200 }] } });
    const page = await (await served.get("/rules")).text();
    expect(page).toContain("deep: exit 200 is not inside enter 100");
    expect((await save(mine)).status).toBe(200);
  });
});

describe("a dry run", () => {
  afterEach(() => {
    machine.printed.out = "";
  });

  it("says what rules diff says of the same tape, and saves nothing", async () => {
    const before = write({ alerts: mine });
    const rules = { rules: [{ ...deep, levels: [{ severity: "critical", enter: 300 }] }] };
    const fields = { do: "try", rules: JSON.stringify(rules), version: "", tape: "small" };
    const { status, text } = await post(fields);
    expect(status, text).toBe(200);
    const { dryRun } = JSON.parse(text);
    writeFileSync(join(machine.cwd, "old.json"), JSON.stringify(mine));
    writeFileSync(join(machine.cwd, "new.json"), JSON.stringify(rules));
    const tape = join(served.home, "tapes", "small");
    const asked = ["rules", "diff", "old.json", "new.json", tape, "--json", "--home", served.home];
    expect(await runOn(machine, ...asked), machine.printed.err).toBe(0);
    expect(dryRun.comparison).toEqual(jsonLines(machine));
    expect(dryRun.comparison).toContainEqual(expect.objectContaining({ what: "later" }));
    expect(readFileSync(file, "utf8")).toBe(before);
    const page = await post(fields, "text/html");
    expect(page.text).toMatch(/href="\/replay\/small\?t=2023-03-11T07:/);
  });

  it("refuses a tape that is not here", async () => {
    const fields = { do: "try", rules: JSON.stringify(mine), version: "", tape: "../small" };
    expect((await post(fields)).status).toBe(404);
  });

  it("runs one at a time, and no longer than a page waits", async () => {
    const rules = rulesOf(mine, "mine");
    const asked = { path: join(served.home, "tapes", "small"), before: rules, after: rules };
    const runs = new DryRuns(served.home);
    const first = runs.run({ ...asked, spec: undefined });
    await expect(runs.run({ ...asked, spec: undefined })).rejects.toThrow(/another dry run/);
    expect((await first).comparison.differences).toEqual([]);
    // It is free again.
    await runs.run({ ...asked, spec: undefined });
    const hasty = new DryRuns(served.home, 0);
    await expect(hasty.run({ ...asked, spec: undefined })).rejects.toThrow(/took longer/);
  });
});

it("tries rules but saves none where no file is known", async () => {
  const house = await serve((home) => mkdir(home, { recursive: true }));
  expect(await (await house.get("/rules")).text()).not.toContain('value="save"');
  const answer = await fetch(`${house.url}/rules`, {
    method: "POST",
    headers: { "hx-request": "true", "sec-fetch-site": "same-origin" },
    body: new URLSearchParams({ do: "save", rules: JSON.stringify(mine), version: "" }),
  });
  expect(answer.status).toBe(400);
  await house.close();
});
