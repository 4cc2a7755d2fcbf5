import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openTarget } from "../config.ts";
import type { Message } from "../target.ts";
import { message, testMachine } from "../testing/machine.ts";
import { PlannedHttp, type Step } from "../testing/planned-http.ts";
import { WebhookReceiver } from "../testing/webhook-receiver.ts";
import { webhookShapes } from "./webhook-shapes.ts";

const CANARY = "canary-5e1f";
const never = new AbortController().signal;
const machine = (url = "") => testMachine({ "env:SECRET": CANARY, "env:URL": url });

const signed = (url: string, more: object = {}) =>
  openTarget(
    "hook",
    { type: "webhook", url, secret: "env:SECRET", allowPrivate: true, ...more },
    machine(),
  );

const meets = async (step: Step): Promise<unknown> => {
  await using server = await PlannedHttp.start([step]);
  const error = await signed(`${server.url}/${CANARY}`)
    .send(message(), never)
    .catch((cause: unknown) => cause);
  expect(server.received).toHaveLength(1);
  expect(String(error)).not.toContain(CANARY);
  return error;
};

describe("a signed webhook", () => {
  it("is taken by a receiver that checks the signature", async () => {
    const receiver = new WebhookReceiver(CANARY, machine().now);
    await using server = await PlannedHttp.start([], receiver.answer);
    const target = signed(`${server.url}/in`);
    await target.send(message(), never);
    expect(receiver.taken).toEqual([message()]);
    const [received] = server.received;
    expect(received?.path).toBe("/in");
    expect(received?.headers["idempotency-key"]).toBe(message().key);
    const seconds = String(machine().now() / 1000);
    expect(received?.headers["x-pegtape-timestamp"]).toBe(seconds);
    const mac = createHmac("sha256", CANARY).update(`${seconds}.${received?.body}`).digest("hex");
    expect(received?.headers["x-pegtape-signature"]).toBe(`v1=${mac}`);
    expect(JSON.stringify(received)).not.toContain(CANARY);
  });

  it("counts once, sent twice", async () => {
    const receiver = new WebhookReceiver(CANARY, machine().now);
    await using server = await PlannedHttp.start([], receiver.answer);
    const target = signed(server.url);
    await target.send(message(), never);
    await target.send(message(), never);
    await target.send(message({ key: "ÜSD-depeg-1/2" }), never);
    expect(server.received).toHaveLength(3);
    expect(receiver.taken).toHaveLength(2);
  });

  it("is refused with another secret, and when it is old", async () => {
    const { now } = machine();
    for (const receiver of [
      new WebhookReceiver("another", now),
      new WebhookReceiver(CANARY, () => now() + 301_000),
    ]) {
      await using server = await PlannedHttp.start([], receiver.answer);
      await expect(signed(server.url).send(message(), never)).rejects.toMatchObject({
        permanent: true,
      });
      expect(receiver.taken).toEqual([]);
    }
  });

  it.each<[Step, object]>([
    [{ status: 404 }, { name: "SendError", permanent: true }],
    [{ status: 500 }, { name: "SendError", permanent: false }],
    [
      { status: 429, headers: { "retry-after": "9" } },
      { name: "SendError", permanent: false, retryAfterMs: 9000 },
    ],
    ["drop", { name: "SendError", permanent: false }],
    [{ redirect: `/${CANARY}` }, { name: "SendError", permanent: true }],
  ])("that meets %j fails as it should", async (step, error) => {
    expect(await meets(step)).toMatchObject(error);
  });

  it("waits as long as was said", async () => {
    await using server = await PlannedHttp.start(["hang"]);
    const sent = signed(server.url, { timeoutSeconds: 0.05 }).send(message(), never);
    await expect(sent).rejects.toMatchObject({ permanent: false });
  });

  it.each(["127.0.0.1", "[::1]", "10.0.0.1", "169.254.169.254", "[::ffff:127.0.0.1]", "localhost"])(
    "does not go to %s unless that was allowed",
    async (host) => {
      await using server = await PlannedHttp.start();
      const url = `http://${host}:${server.port}/${CANARY}`;
      const error = await signed(url, { allowPrivate: false })
        .send(message(), never)
        .catch((cause: unknown) => cause);
      expect(error).toMatchObject({ name: "SendError", permanent: true });
      expect(String(error)).toContain("allowPrivate");
      expect(String(error)).not.toContain(CANARY);
      expect(server.received).toEqual([]);
    },
  );
});

describe("where the address is a secret", () => {
  it("it is read from its reference", async () => {
    await using server = await PlannedHttp.start();
    const parts = machine(`${server.url}/services/${CANARY}`);
    const config = { type: "webhook", url: "env:URL", shape: "slack", allowPrivate: true };
    await openTarget("hook", config, parts).send(message(), never);
    const [received] = server.received;
    expect(received?.path).toBe(`/services/${CANARY}`);
    expect(JSON.parse(received?.body ?? "")).toEqual(webhookShapes.slack(message()));
    expect(received?.headers).not.toHaveProperty("x-pegtape-signature");
  });

  it.each(["", `${CANARY}`, `ftp://${CANARY}`, `https://a:${CANARY}@b.test/`, `http://[${CANARY}`])(
    "%j is none, and is not repeated",
    (url) => {
      const config = { type: "webhook", url: "env:URL", shape: "discord" };
      const open = () => openTarget("hook", config, machine(url));
      expect(open).toThrow("webhook: what env:URL holds is no address");
      expect(open).not.toThrow(CANARY);
    },
  );
});

const long = (least: number): Message =>
  message({ title: "&<>\n".repeat(least), text: "<😀&>".repeat(least) });

describe("Slack's shape", () => {
  it("is this", () => {
    expect(webhookShapes.slack(message({ title: "USDC < 1 & <!channel>" }))).toEqual({
      text: "USDC &lt; 1 &amp; &lt;!channel&gt;",
      blocks: [
        {
          type: "header",
          text: { type: "plain_text", text: "USDC &lt; 1 &amp; &lt;!channel&gt;" },
        },
        {
          type: "section",
          text: {
            type: "mrkdwn",
            text: "USDC is 4.1 % under a dollar.\ndata of 2023-03-11T07:59:58Z",
          },
        },
        {
          type: "context",
          elements: [{ type: "mrkdwn", text: "critical, fired, 2023-03-11T07:59:58Z" }],
        },
      ],
    });
  });

  it("says the title where there is no text", () => {
    expect(JSON.stringify(webhookShapes.slack(message({ text: " " })))).toContain(
      '"mrkdwn","text":"CRITICAL',
    );
  });

  it("stays within Slack's bounds and cuts nothing in the middle", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("&", "<", "a", "😀"), maxLength: 9000 }),
        (text) => {
          const shape = webhookShapes.slack(message({ title: `t${text}`, text: `t${text}` })) as {
            text: string;
            blocks: [{ text: { text: string } }, { text: { text: string } }];
          };
          const [header, section] = shape.blocks;
          for (const [written, most] of [
            [shape.text, 4000],
            [header.text.text, 150],
            [section.text.text, 3000],
          ] as const) {
            expect(written.length).toBeLessThanOrEqual(most);
            // As much as fits: an entity and an ellipsis may stay out.
            if (text.length > most) expect(written.length).toBeGreaterThan(most - 12);
            expect(written).toMatch(/^(&amp;|&lt;|&gt;|[^&<>])*$/u);
            expect(written).not.toMatch(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])/);
          }
        },
      ),
    );
  });
});

describe("Discord's shape", () => {
  it("is this, and rings nobody", () => {
    expect(webhookShapes.discord(message({ title: "@everyone" }))).toEqual({
      content: "@everyone",
      embeds: [
        {
          title: "critical, fired",
          description: message().text,
          color: 0xd32f2f,
          timestamp: "2023-03-11T07:59:58Z",
        },
      ],
      allowed_mentions: { parse: [] },
    });
  });

  it("stays within Discord's bounds", () => {
    const shape = webhookShapes.discord(long(5000)) as {
      content: string;
      embeds: [{ description: string }];
    };
    expect(shape.content).toHaveLength(2000);
    // One less, where the cut would have split a character.
    expect(shape.embeds[0].description.length).toBeGreaterThan(4090);
    expect(shape.embeds[0].description.length).toBeLessThanOrEqual(4096);
  });
});
