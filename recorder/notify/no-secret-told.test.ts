import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { openAlertDelivery } from "../alerts/delivery.ts";
import { pingUrl } from "../alerts/heartbeat.ts";
import { START, sampleAlert, sampleNotification, sampleWords } from "../alerts/testing/told.ts";
import { realProcesses } from "../journal/processes.ts";
import { realDisk } from "../journal/real-disk.ts";
import { seeded } from "../simulator/seeded.ts";
import { openTarget } from "./config.ts";
import { secretReader } from "./secret.ts";
import { fastClock } from "./testing/fast-clock.ts";
import { message, until } from "./testing/machine.ts";
import { PlannedHttp } from "./testing/planned-http.ts";
import { type Mood, type Road, roadMachine, roads } from "./testing/roads.ts";

const SPEED = 100;
const base = await mkdtemp(join(tmpdir(), "pegtape-secrets-"));
afterAll(() => rm(base, { recursive: true, force: true }));

const moods: readonly Mood[] = [
  ...(["ok", "error", "tooMany", "hang", "drop", "takenHang", "takenDrop", "takenLate"] as const),
  ...(["die", "echo", "echoForEver", "redirect"] as const),
];

/** All that an error says to whoever looks at it closely. */
const allOf = (error: unknown): string => {
  const said = [inspect(error, { depth: Infinity, showHidden: true, getters: true })];
  for (let one = error; one instanceof Error; one = one.cause)
    said.push(String(one), one.message, one.stack ?? "", JSON.stringify(one));
  return said.join("\n");
};

/** Every secret in every form in which it travels; and each has this bird in it, so that no piece of one is overlooked. */
const leaks = (text: string, secrets: Road["secrets"]): readonly string[] => {
  const base64 = (of: string): string => Buffer.from(of).toString("base64");
  const values = Object.values(secrets);
  const pair = values.length === 2 ? [base64(`\0${values.join("\0")}`)] : [];
  const forms = values.flatMap((value) => [value, encodeURIComponent(value), base64(value)]);
  return ["canary", ...forms, ...pair].filter((form) => text.includes(form));
};

const contents = async (folder: string): Promise<string> => {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const texts = files
    .filter((file) => file.isFile())
    // The lock may go meanwhile.
    .map((file) => readFile(join(file.parentPath, file.name), "latin1").catch(() => ""));
  return (await Promise.all(texts)).join("\n");
};

/** One alert to one notifier whose receiver is in one mood: all that came out. */
const tellIn = async (kind: string, mood: Mood, elsewhere: string) => {
  const openRoad = roads.get(kind);
  if (openRoad === undefined) throw new Error(`no road of the kind ${kind}`);
  const folder = await mkdtemp(join(base, `${kind}-`));
  const clock = fastClock(SPEED, START);
  const now = (): number => clock.now() / 1000;
  let asked = 0;
  const road = await openRoad({
    ...{ folder, now, elsewhere, alsoAsked: true },
    mood: () => {
      asked += 1;
      return mood;
    },
  });
  const out: string[] = [];
  const machine = {
    ...roadMachine(road, now, SPEED),
    print: (line: string) => {
      out.push(line);
      road.print?.(line);
    },
  };
  const open = () => openTarget("road", road.config, machine);
  try {
    await open()
      .send(message(), AbortSignal.timeout(150))
      .catch((cause: unknown) => out.push(allOf(cause)));
    const before = asked;
    const delivery = await openAlertDelivery({
      ...{ folder: join(folder, "alerts"), disk: realDisk, clock, random: seeded(3) },
      ...{ processes: realProcesses, onProblem: (problem) => void out.push(problem) },
      ...{ targets: new Map([["road", open()]]), compose: sampleWords },
    });
    await delivery.tell(sampleAlert("USDC-depeg-1", 1), [
      sampleNotification("told-1", { target: "road", severity: "critical" }),
    ]);
    await until(() => asked > before);
    // Until it arrived, was given up, or has failed and is tried again.
    await until(() => delivery.pending === 0 || (mood !== "ok" && asked > before + 2));
    await delivery.close();
    out.push(await contents(join(folder, "alerts")));
    return { secrets: road.secrets, out: out.join("\n"), arrivals: road.arrivals() };
  } finally {
    await road.close();
  }
};

describe.concurrent.each([...roads.keys()])("the secrets of %s are told to nobody else", (kind) => {
  it("in no mood of its receiver", async () => {
    await using elsewhere = await PlannedHttp.start();
    for (const mood of moods) {
      const { out, secrets } = await tellIn(kind, mood, elsewhere.url);
      expect(out, mood).toContain("told-1");
      expect(leaks(out, secrets), mood).toEqual([]);
    }
    expect(elsewhere.received).toEqual([]);
  });
});

it("each receiver is sent its own secrets, and none of another's", async () => {
  const now = (): number => START / 1000;
  const folder = await mkdtemp(join(base, "all-"));
  const all = new Map<string, Road>();
  for (const [kind, openRoad] of roads)
    all.set(kind, await openRoad({ mood: () => "ok", folder, now }));
  const secrets = Object.assign({}, ...[...all.values()].map((road) => road.secrets));
  for (const [kind, { config, print, environment }] of all) {
    const machine = roadMachine(
      {
        secrets,
        environment: { ...environment, ...secrets, BOT: "canary-of-a-bot" },
        ...(print === undefined ? {} : { print }),
      },
      now,
      SPEED,
    );
    await openTarget(kind, config, machine).send(message(), AbortSignal.timeout(30_000));
  }
  try {
    for (const [kind, road] of all) {
      const traffic = road.traffic();
      expect(traffic, kind).toContain("USDC");
      const own = Object.values(road.secrets);
      const others = Object.values<string>(secrets).filter((secret) => !own.includes(secret));
      expect([...others, "canary-of-a"].filter((secret) => traffic.includes(secret))).toEqual([]);
    }
  } finally {
    for (const road of all.values()) await road.close();
  }
});

describe("a notifier that does not open tells no secret", () => {
  it.each([...roads])("%s", async (_, openRoad) => {
    const folder = await mkdtemp(join(base, "open-"));
    const road = await openRoad({ mood: () => "ok", folder, now: () => 0 });
    const { config, secrets } = road;
    const errors: string[] = [];
    const attempt = (given: object, read: (reference: string) => string): void => {
      try {
        openTarget("phone", given, { ...roadMachine(road, () => 0, SPEED), secret: read });
      } catch (cause) {
        errors.push(allOf(cause));
      }
    };
    try {
      for (const [reference, secret] of Object.entries(secrets)) {
        // Several lines, nothing at all, or a file that cannot be read.
        const good = (asked: string): string => secrets[asked] ?? "";
        const bad = (value: string) => (asked: string) =>
          asked === reference ? value : good(asked);
        attempt(config, bad(`${secret}\n${secret} é`));
        attempt(config, secretReader({ env: () => undefined, readFile: () => secret }));
        const filed = JSON.parse(JSON.stringify(config).replaceAll("env:", "file:/none/"));
        const readFile = (): never => {
          throw new Error(`EACCES ${secret}`);
        };
        attempt(filed, secretReader({ env: () => secret, readFile }));
        // The secret where its name should be, and in fields that do not exist.
        attempt(JSON.parse(JSON.stringify(config).replaceAll(reference, secret)), good);
        attempt({ ...config, key: secret }, good);
        attempt({ ...config, type: secret }, good);
      }
      const all = errors.join("\n");
      expect(errors.length).toBeGreaterThanOrEqual(Object.keys(secrets).length * 3);
      expect(leaks(all, secrets)).toEqual([]);
    } finally {
      await road.close();
    }
  });
});

it("the heartbeat's address is in no error, and is told to nobody else", async () => {
  await using elsewhere = await PlannedHttp.start();
  await using watch = await PlannedHttp.start([
    ...(["drop", { status: 500, body: "canary-body" }] as const),
    ...([{ redirect: `${elsewhere.url}/canary-path` }, "hang"] as const),
  ]);
  const url = `${watch.url}/ping/canary-id?key=canary-key`;
  const errors: string[] = [];
  const ping = (address: string) =>
    pingUrl(address, fetch, AbortSignal.timeout(300)).catch((cause: unknown) =>
      errors.push(allOf(cause)),
    );
  for (let nth = 0; nth < 4; nth++) await ping(url);
  await watch.close();
  await ping(url);
  await ping("http://canary name/canary");
  await ping("http://user:canary@127.0.0.1:1/canary");
  expect(errors).toHaveLength(7);
  expect(errors.filter((error) => error.includes("canary"))).toEqual([]);
  expect(elsewhere.received).toEqual([]);
});
