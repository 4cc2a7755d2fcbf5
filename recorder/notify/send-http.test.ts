import { describe, expect, it } from "vitest";
import { sendHttp } from "./send-http.ts";
import { SendError } from "./target.ts";
import { testMachine, until } from "./testing/machine.ts";
import { PlannedHttp, type Step } from "./testing/planned-http.ts";

const CANARY = "canary-5e1f";
const machine = testMachine({});
const never = new AbortController().signal;

/** The error that a request meets, with the canary wherever a secret may stand. */
const failure = async (
  url: string,
  { fetch = machine.fetch, timeoutMs = 10_000 } = {},
): Promise<SendError> => {
  const error = await sendHttp(
    { fetch, now: machine.now },
    {
      url: `${url}/${CANARY}?token=${CANARY}`,
      headers: { authorization: `Bearer ${CANARY}` },
      body: CANARY,
      timeoutMs,
    },
    never,
  ).then(
    () => new Error("it was taken"),
    (cause: unknown) => cause,
  );
  if (!(error instanceof SendError)) throw error;
  expect(error.message).not.toContain(CANARY);
  return error;
};

const answered = async (step: Step): Promise<SendError> => {
  await using server = await PlannedHttp.start([step]);
  return await failure(server.url);
};

it("sends method, headers and body as they are, and returns the answer's text", async () => {
  await using server = await PlannedHttp.start([{ status: 201, body: "täken" }]);
  const text = await sendHttp(
    machine,
    { url: `${server.url}/a?b=c`, method: "PUT", headers: { "x-a": "1" }, body: "büdy" },
    never,
  );
  expect(text).toBe("täken");
  expect(server.received).toMatchObject([
    { method: "PUT", path: "/a?b=c", headers: { "x-a": "1" }, body: "büdy" },
  ]);
});

it.each([400, 401, 403, 404, 410, 413, 422])("HTTP %i is permanent", async (status) => {
  const headers = { "retry-after": "5" };
  expect(await answered({ status, headers })).toMatchObject({
    permanent: true,
    retryAfterMs: undefined,
  });
});

it.each([408, 425, 429, 500, 502, 503, 504])("HTTP %i passes", async (status) => {
  const error = await answered({ status });
  expect(error).toMatchObject({ permanent: false, retryAfterMs: undefined });
  expect(error.message).toMatch(new RegExp(`^HTTP ${status} from 127\\.0\\.0\\.1:\\d+$`));
});

describe("Retry-After", () => {
  const second = (ms: number): string => new Date(machine.now() + ms).toUTCString();
  it.each([
    ["7", 7_000],
    ["0", 0],
    ["86400", 3_600_000],
    ["9".repeat(400), 3_600_000],
    [second(30_000), 30_000],
    [second(-30_000), 0],
    [second(86_400_000), 3_600_000],
    ["soon", undefined],
    ["-1e3x", undefined],
  ])("%s is a wait of %s ms", async (header, retryAfterMs) => {
    expect(await answered({ status: 429, headers: { "retry-after": header } })).toMatchObject({
      permanent: false,
      retryAfterMs,
    });
  });
});

it("refuses a redirect and asks nobody else", async () => {
  await using elsewhere = await PlannedHttp.start();
  const error = await answered({ redirect: `${elsewhere.url}/${CANARY}` });
  expect(error.permanent).toBe(true);
  expect(error.message).toContain("redirects are not followed");
  expect(elsewhere.received).toEqual([]);
});

it("a connection that is cut passes", async () => {
  expect((await answered("drop")).permanent).toBe(false);
});

it("a refused connection passes, by its code", async () => {
  const server = await PlannedHttp.start();
  const { url } = server;
  await server[Symbol.asyncDispose]();
  const error = await failure(url);
  expect(error.permanent).toBe(false);
  expect(error.message).toMatch(/^no connection to 127\.0\.0\.1:\d+ \(ECONNREFUSED\)$/);
});

it("no answer in time passes, and an answer that comes late changes nothing", async () => {
  let release: () => void = () => undefined;
  const late = new Promise<void>((resolve) => {
    release = resolve;
  });
  await using server = await PlannedHttp.start(["hang", { taken: late }]);
  for (const _ of ["hang", "late"]) {
    const error = await failure(server.url, { timeoutMs: 250 });
    expect(error.permanent).toBe(false);
    expect(error.message).toMatch(/^no answer from 127\.0\.0\.1:\d+ within 0\.25 s$/);
  }
  release();
  await until(() => server.received.length === 2);
});

it("throws what the signal says, before and during", async () => {
  await using server = await PlannedHttp.start(["hang"]);
  const stop = new AbortController();
  const sent = sendHttp(machine, { url: server.url }, stop.signal);
  await until(() => server.received.length === 1);
  const reason = new Error("stopped");
  stop.abort(reason);
  await expect(sent).rejects.toBe(reason);
  await expect(sendHttp(machine, { url: server.url }, stop.signal)).rejects.toBe(reason);
  expect(server.received).toHaveLength(1);
});

it("reads 64 KiB of an answer and no more", async () => {
  await using server = await PlannedHttp.start([{ status: 200, body: "x".repeat(300_000) }]);
  expect(await sendHttp(machine, { url: server.url }, never)).toBe("x".repeat(65_536));
});

it("what is no address is permanent and not repeated", async () => {
  await expect(sendHttp(machine, { url: `//${CANARY}` }, never)).rejects.toMatchObject({
    permanent: true,
    message: "the address is no URL",
  });
});

it("an error that repeats a header does not pass it on", async () => {
  const fetch = () =>
    Promise.reject(new TypeError(`"Bearer ${CANARY}" is an invalid header value`));
  expect((await failure("http://127.0.0.1:1", { fetch })).message).toBe(
    "no connection to 127.0.0.1:1",
  );
});
