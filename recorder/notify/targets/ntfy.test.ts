import { describe, expect, it } from "vitest";
import { openTarget } from "../config.ts";
import { FakeNtfy } from "../testing/fake-ntfy.ts";
import { message, testMachine } from "../testing/machine.ts";
import { PlannedHttp, type Step } from "../testing/planned-http.ts";

const CANARY = "canary-5e1f";
const never = new AbortController().signal;
const machine = testMachine({
  "env:TOKEN": CANARY,
  "env:TOPIC": "secret_topic",
  "env:BAD": `${CANARY} ${CANARY}`,
});

const ntfyAt = (server: string, more: object = {}) =>
  openTarget(
    "phone",
    { type: "ntfy", server, topic: "pegs", allowPrivate: true, ...more },
    machine,
  );

describe("ntfy", () => {
  it("takes what is published at its root", async () => {
    const ntfy = new FakeNtfy();
    await using server = await PlannedHttp.start([], ntfy.answer);
    await ntfyAt(server.url).send(message(), never);
    expect(ntfy.published).toEqual([
      {
        topic: "pegs",
        sequence_id: expect.stringMatching(/^pegtape-[0-9a-f]{40}$/),
        title: "CRITICAL USDC -410 bps",
        message: "USDC is 4.1 % under a dollar.\ndata of 2023-03-11T07:59:58Z",
        priority: 5,
        tags: ["rotating_light", "fired", "USDC"],
      },
    ]);
    expect(server.received[0]?.headers).not.toHaveProperty("authorization");
  });

  it("knows a double by its sequence, also after a restart", async () => {
    const ntfy = new FakeNtfy();
    await using server = await PlannedHttp.start([{ taken: "drop" }], ntfy.answer);
    await expect(ntfyAt(server.url).send(message(), never)).rejects.toThrow("no connection");
    await ntfyAt(server.url).send(message(), never);
    await ntfyAt(server.url).send(message({ key: "ü — another" }), never);
    const [first, double, other] = ntfy.published.map((one) => one.sequence_id);
    expect(double).toBe(first);
    expect(other).not.toBe(first);
  });

  it.each([
    ["critical", 5],
    ["warning", 4],
    ["info", 3],
  ] as const)("gives %s the priority %i", async (severity, priority) => {
    const ntfy = new FakeNtfy();
    await using server = await PlannedHttp.start([], ntfy.answer);
    await ntfyAt(server.url).send(message({ severity }), never);
    expect(ntfy.published).toMatchObject([{ priority }]);
  });

  it("lets in who has the token, and nobody else", async () => {
    const ntfy = new FakeNtfy(CANARY);
    await using server = await PlannedHttp.start([], ntfy.answer);
    await expect(ntfyAt(server.url).send(message(), never)).rejects.toMatchObject({
      permanent: true,
      message: `HTTP 401 from 127.0.0.1:${server.port}`,
    });
    const target = ntfyAt(server.url, { token: "env:TOKEN", topic: "env:TOPIC" });
    await target.send(message(), never);
    expect(ntfy.published).toMatchObject([{ topic: "secret_topic" }]);
  });

  it("makes no file of a long text, and something of an empty one", async () => {
    const ntfy = new FakeNtfy();
    await using server = await PlannedHttp.start([], ntfy.answer);
    const target = ntfyAt(server.url);
    for (const text of ["x".repeat(9000), "€".repeat(9000), "😀".repeat(9000), " \n"])
      await target.send(message({ text }), never);
    const bytes = ntfy.published.map((one) => Buffer.byteLength(one.message));
    expect(bytes.slice(0, 3).every((size) => size > 4080 && size <= 4096)).toBe(true);
    expect(ntfy.published[3]?.message).toBe("CRITICAL USDC -410 bps");
  });

  it.each<[Step, object]>([
    [{ status: 403 }, { permanent: true }],
    [{ status: 507 }, { permanent: false }],
    [
      { status: 429, headers: { "retry-after": "60" } },
      { permanent: false, retryAfterMs: 60_000 },
    ],
    ["drop", { permanent: false }],
    [{ redirect: "/elsewhere" }, { permanent: true }],
  ])("that answers %j fails as it should", async (step, fields) => {
    await using server = await PlannedHttp.start([step]);
    const target = ntfyAt(server.url, { token: "env:TOKEN" });
    const error = await target.send(message(), never).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ name: "SendError", ...fields });
    expect(String(error)).not.toContain(CANARY);
    expect(server.received).toHaveLength(1);
  });

  it("is not looked for at home unless that was allowed", async () => {
    await using server = await PlannedHttp.start();
    const sent = ntfyAt(server.url, { allowPrivate: false }).send(message(), never);
    await expect(sent).rejects.toMatchObject({ permanent: true });
    expect(server.received).toEqual([]);
  });

  it.each(["token", "topic"])("a %s with a space is refused by its reference", (field) => {
    const open = () => ntfyAt("https://ntfy.test", { [field]: "env:BAD" });
    expect(open).toThrow(`ntfy: what env:BAD holds is no ${field}`);
    expect(open).not.toThrow(CANARY);
  });

  it("sends no token in the clear", () => {
    const fields = { token: "env:TOKEN", allowPrivate: false };
    expect(() => ntfyAt("http://ntfy.test", fields)).toThrow("https alone");
  });
});
