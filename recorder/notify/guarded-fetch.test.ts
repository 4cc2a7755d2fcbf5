import { describe, expect, it } from "vitest";
import { guardedFetch, type Resolve } from "./guarded-fetch.ts";
import { sendHttp } from "./send-http.ts";
import { SendError } from "./target.ts";
import { testMachine, until } from "./testing/machine.ts";
import { PlannedHttp, type Step } from "./testing/planned-http.ts";

const { now } = testMachine({});
const never = new AbortController().signal;

const send = (
  url: string,
  { refused = undefined as ((address: string) => boolean) | undefined, resolve = named([]) } = {},
  signal = never,
): Promise<string> => {
  const fetch = guardedFetch(refused, resolve);
  return sendHttp({ fetch, now }, { url, headers: { "x-a": "1" }, body: "büdy" }, signal);
};

/** Answers each look-up with the next of these; notes what was asked. */
const named = (answers: readonly (readonly string[])[]) => {
  const asked: string[] = [];
  const resolve: Resolve & { readonly asked: readonly string[] } = Object.assign(
    (host: string, done: Parameters<Resolve>[1]) => {
      asked.push(host);
      const addresses = (answers[asked.length - 1] ?? []).map((address) => ({
        address,
        family: address.includes(":") ? 6 : 4,
      }));
      done(addresses.length === 0 ? new Error("unknown") : null, addresses);
    },
    { asked },
  );
  return resolve;
};

const nothing = (): boolean => false;

describe("refuses", () => {
  it.each([
    "127.0.0.1",
    "[::1]",
    "10.1.2.3",
    "169.254.169.254",
    "[::ffff:127.0.0.1]",
    "2130706433",
    "0x7f.1",
    "localhost",
  ])("%s, and nobody is asked", async (host) => {
    await using server = await PlannedHttp.start();
    const fetch = guardedFetch();
    const sent = sendHttp({ fetch, now }, { url: `http://${host}:${server.port}` }, never);
    await expect(sent).rejects.toMatchObject({
      name: "SendError",
      permanent: true,
      message: 'the address is private; "allowPrivate": true allows it',
    });
    expect(server.received).toEqual([]);
  });

  it("a name of which one address is private", async () => {
    const resolve = named([["1.1.1.1", "::ffff:10.0.0.1"]]);
    await expect(send("http://hooks.test", { resolve })).rejects.toMatchObject({ permanent: true });
    expect(resolve.asked).toEqual(["hooks.test"]);
  });

  it("a name that was public for the connection before", async () => {
    await using server = await PlannedHttp.start();
    // The receiver on loopback stands for a public one here; what the name resolves to later is refused.
    const resolve = named([["127.0.0.1"], ["127.0.0.2"]]);
    const refused = (address: string): boolean => address === "127.0.0.2";
    const url = `http://hooks.test:${server.port}`;
    expect(await send(url, { refused, resolve })).toBe("ok");
    await expect(send(url, { refused, resolve })).rejects.toBeInstanceOf(SendError);
    expect(resolve.asked).toHaveLength(2);
    expect(server.received).toHaveLength(1);
  });
});

describe("otherwise behaves like fetch", () => {
  it("sends method, headers and body, and gives the answer", async () => {
    await using server = await PlannedHttp.start([{ status: 200, body: "täken" }]);
    expect(await send(`${server.url}/a?b=c`, { refused: nothing })).toBe("täken");
    expect(server.received).toMatchObject([
      {
        method: "POST",
        path: "/a?b=c",
        headers: { "x-a": "1", "content-length": "5" },
        body: "büdy",
      },
    ]);
  });

  it.each<[string, Step, object]>([
    ["a refusal", { status: 404, body: "no" }, { permanent: true }],
    [
      "a wish to wait",
      { status: 429, headers: { "retry-after": "3" } },
      { permanent: false, retryAfterMs: 3000 },
    ],
    ["trouble", { status: 500 }, { permanent: false }],
    ["a redirect", { redirect: "http://127.0.0.1:1/" }, { permanent: true }],
    ["nothing", "drop", { permanent: false }],
    ["not modified", { status: 304 }, { permanent: true }],
  ])("when the answer is %s", async (_, step, error) => {
    await using server = await PlannedHttp.start([step]);
    await expect(send(server.url, { refused: nothing })).rejects.toMatchObject(error);
    expect(server.received).toHaveLength(1);
  });

  it("takes an empty answer", async () => {
    await using server = await PlannedHttp.start([{ status: 204 }]);
    expect(await send(server.url, { refused: nothing })).toBe("");
  });

  it("a name that nobody knows passes", async () => {
    await expect(send("http://hooks.test")).rejects.toMatchObject({
      permanent: false,
      message: "no connection to hooks.test",
    });
  });

  it("takes text alone", async () => {
    const fetch = guardedFetch(nothing);
    await expect(fetch(new Request("http://hooks.test"))).rejects.toBeInstanceOf(TypeError);
    const body = new Blob(["a"]);
    await expect(fetch("http://hooks.test", { body })).rejects.toBeInstanceOf(TypeError);
  });

  it("ends when it shall", async () => {
    await using server = await PlannedHttp.start(["hang"]);
    const stop = new AbortController();
    const sent = send(server.url, { refused: nothing }, stop.signal);
    await until(() => server.received.length === 1);
    const reason = new Error("stopped");
    stop.abort(reason);
    await expect(sent).rejects.toBe(reason);
  });
});
