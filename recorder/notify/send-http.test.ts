import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sendHttp } from "./send-http.ts";
import { SendError } from "./target.ts";
import { until } from "./testing/machine.ts";
import { ScriptedHttp } from "./testing/scripted-http.ts";

const parts = { fetch, now: () => Date.parse("2023-03-11T08:00:00Z") };
let server: ScriptedHttp;
let ending: AbortController;
beforeEach(async () => {
  server = await new ScriptedHttp(({ body }) => ({ status: 200, body: { body } })).start();
  ending = new AbortController();
});
afterEach(() => server.close());

const path = "/hook/canary-7c1e";
const send = (fields: { timeoutMs?: number; method?: "PUT" } = {}): Promise<string> =>
  sendHttp(parts, { url: `${server.url}${path}`, body: "hello", ...fields }, ending.signal);
const failure = async (fields = {}): Promise<SendError> => {
  const error = await send(fields).catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(SendError);
  expect(String(error)).not.toContain("canary");
  return error as SendError;
};

describe("sendHttp", () => {
  it("resolves with the answer's text", async () => {
    expect(await send()).toBe('{"body":"hello"}');
    await send({ method: "PUT" });
    expect(server.asked.map(({ method }) => method)).toEqual(["POST", "PUT"]);
  });

  it.each([
    [400, true],
    [401, true],
    [410, true],
    [408, false],
    [425, false],
    [429, false],
    [500, false],
    [503, false],
  ])("HTTP %i: permanent is %s", async (status, permanent) => {
    server.trouble(/hook/, { status, page: "canary" });
    expect(await failure()).toMatchObject({ message: `HTTP ${status}`, permanent });
  });

  it.each([
    ["7", 7_000],
    ["Sat, 11 Mar 2023 08:00:30 GMT", 30_000],
    ["Sat, 11 Mar 2023 07:00:00 GMT", undefined],
    ["soon", undefined],
    ["-5", undefined],
  ])("Retry-After: %s", async (header, retryAfterMs) => {
    server.trouble(/hook/, { status: 503, headers: { "retry-after": header } });
    expect(await failure()).toMatchObject({ retryAfterMs });
  });

  it("follows no redirect", async () => {
    server.trouble(/hook/, { status: 307, headers: { location: "/elsewhere" } });
    expect(await failure()).toMatchObject({
      message: "HTTP 307: redirects are refused",
      permanent: true,
    });
    expect(server.asked).toHaveLength(1);
  });

  it("takes no answer without end", async () => {
    server.trouble(/hook/, { status: 200, page: "x".repeat(1_100_000) });
    expect((await failure()).message).toBe("the answer is too long");
  });

  it("tells of the net by its codes alone", async () => {
    server.trouble(/hook/, "drop");
    expect((await failure()).message).toMatch(/^no connection \([A-Z_]+\)$/);
    await server.close();
    expect((await failure()).message).toBe("no connection (ECONNREFUSED)");
    const broken = sendHttp(parts, { url: "http://:canary/" }, ending.signal);
    await expect(broken).rejects.toThrow(/^no connection \(ERR_INVALID_URL\)$/);
  });

  it("waits no longer than it was told", async () => {
    server.trouble(/hook/, "hang");
    expect((await failure({ timeoutMs: 50 })).message).toBe("no answer within 0.05 s");
  });

  it("ends with the signal, and says what the signal says", async () => {
    server.trouble(/hook/, "hang");
    const sending = send();
    await until(() => server.asked.length === 1);
    ending.abort(new Error("enough"));
    await expect(sending).rejects.toThrow("enough");
    await expect(send()).rejects.toThrow("enough");
    expect(server.asked).toHaveLength(1);
  });
});
