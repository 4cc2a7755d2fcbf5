import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { selfSigned } from "../../feed/testing/self-signed.ts";
import { SendError, type Target } from "../target.ts";
import { FakeSmtp } from "../testing/fake-smtp.ts";
import { message, testMachine, until } from "../testing/machine.ts";
import { email } from "./email.ts";

const PASSWORD = "canary-pass-9f2c";
const USER = "relay-user-77";

let fake: FakeSmtp;
let ending: AbortController;
const servers: FakeSmtp[] = [];

const server = async (smtp: FakeSmtp): Promise<FakeSmtp> => {
  servers.push(smtp);
  return smtp.start();
};
beforeEach(async () => {
  fake = await server(new FakeSmtp());
  ending = new AbortController();
});
afterEach(async () => {
  for (const smtp of servers.splice(0)) await smtp.close();
});

const config = (fields: object = {}) => ({
  host: "127.0.0.1",
  port: fake.port,
  secure: false,
  plain: true,
  from: "pegtape@example.org",
  to: ["ann@example.org"],
  ...fields,
});
const account = { user: "env:SMTP_USER", password: "file:smtp-password" };
const open = (fields: object = {}): Target => {
  const machine = testMachine({ "env:SMTP_USER": USER, "file:smtp-password": PASSWORD });
  return email.open(email.schema.parse(config(fields)), machine);
};
const send = (target: Target, fields = {}): Promise<void> =>
  target.send(message(fields), ending.signal);
/** Why it was not sent; in no form does it hold the password. */
const failure = async (target: Target): Promise<SendError> => {
  const error = await send(target).catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(SendError);
  const told = String(error);
  const base64 = (text: string): string => Buffer.from(text).toString("base64");
  for (const secret of [PASSWORD, base64(PASSWORD), base64(`\0${USER}\0${PASSWORD}`)])
    expect(told).not.toContain(secret);
  return error as SendError;
};
/** Headers, unfolded. */
const headers = (nth = 0): ReadonlyMap<string, string> => {
  const [head = ""] = fake.mails[nth]?.text.split("\r\n\r\n") ?? [];
  const lines = head.replace(/\r\n[ \t]+/g, " ").split("\r\n");
  return new Map(
    lines.map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]),
  );
};

describe("a mail", () => {
  it("has a subject, a key and the text", async () => {
    await send(open());
    expect(fake.mails).toMatchObject([
      { from: "pegtape@example.org", to: ["ann@example.org"], signedIn: false },
    ]);
    expect(headers().get("Subject")).toBe("CRITICAL USDC -410 bps");
    expect(headers().get("From")).toBe("pegtape <pegtape@example.org>");
    expect(headers().get("To")).toBe("ann@example.org");
    expect(headers().get("X-Pegtape-Key")).toBe("USDC-depeg-1/1/fired");
    expect(headers().get("Auto-Submitted")).toBe("auto-generated");
    expect(headers().get("Date")).toBe("Sat, 11 Mar 2023 08:00:00 +0000");
    expect(fake.mails[0]?.text).toContain("USDC is 4.1 % under a dollar.\r\ndata of 2023");
  });

  it("has the same Message-ID in every attempt, and another one for another message", async () => {
    const target = open();
    fake.trouble("content", "451 4.3.0 try again later");
    await failure(target);
    await send(target);
    await send(open());
    await send(target, { key: "USDC-depeg-1/2/escalated" });
    const ids = fake.mails.map((_, nth) => headers(nth).get("Message-ID"));
    expect(ids[0]).toMatch(/^<pegtape\.[0-9a-f]{40}@example\.org>$/);
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
    expect(headers(2).get("References")).toBe(headers(0).get("References"));
  });

  it("its words make no headers and no end of the mail", async () => {
    const evil = "x\r\nBcc: eve@example.org\r\n\r\nhello";
    await send(open(), {
      title: evil,
      key: evil,
      group: evil,
      text: "one\r\n.\r\nMAIL FROM:<eve@example.org>\r\n..two\nthree",
    });
    expect(fake.mails).toHaveLength(1);
    expect(fake.mails[0]?.to).toEqual(["ann@example.org"]);
    expect([...headers().keys()]).not.toContain("Bcc");
    expect(headers().get("Subject")).toBe("x Bcc: eve@example.org hello");
    expect(headers().get("X-Pegtape-Key")).toBe("x Bcc: eve@example.org hello");
    expect(fake.mails[0]?.text).toContain(
      "one\r\n.\r\nMAIL FROM:<eve@example.org>\r\n..two\r\nthree",
    );
  });

  it("carries every script", async () => {
    await send(open(), { title: "USDC fällt — 危険", text: "危険" });
    expect(headers().get("Subject")).toMatch(/^=\?UTF-8\?/);
    expect(fake.mails[0]?.text).toContain("5Y2x6Zm6");
  });

  it("opens no file and no address that its text names", async () => {
    await send(open(), { text: "file:///etc/passwd", title: "{ path }" });
    expect(fake.mails[0]?.text).toContain("file:///etc/passwd");
  });
});

describe("signing in", () => {
  it.each(["PLAIN", "LOGIN"])("by AUTH %s", async (method) => {
    fake = await server(new FakeSmtp({ user: USER, password: PASSWORD }, method));
    await send(open(account));
    expect(fake.mails[0]?.signedIn).toBe(true);
  });

  it("with a wrong password is refused for ever", async () => {
    fake = await server(new FakeSmtp({ user: USER, password: "another" }));
    const error = await failure(open(account));
    expect(error).toMatchObject({ permanent: true });
    expect(error.message).toContain("535 5.7.8 wrong user or password");
  });

  it("a server that repeats the password finds it in no error", async () => {
    fake = await server(new FakeSmtp({ user: USER, password: PASSWORD }, "PLAIN"));
    fake.trouble("AUTH", `535 5.7.8 {line} ${PASSWORD}`);
    expect((await failure(open(account))).message).toContain(
      "535 5.7.8 AUTH PLAIN [secret] [secret]",
    );
  });

  it("that cannot be checked just now is tried again", async () => {
    fake = await server(new FakeSmtp({ user: USER, password: PASSWORD }));
    fake.trouble("AUTH", "454 4.7.0 temporary failure");
    expect(await failure(open(account))).toMatchObject({ permanent: false });
  });

  it("does not happen with a server that cannot prove who it is", async () => {
    fake = await server(new FakeSmtp({ user: USER, password: PASSWORD }, "PLAIN", selfSigned()));
    const error = await failure(open({ ...account, secure: true, plain: false }));
    expect(error.message).toMatch(/^email: ESOCKET: self-signed certificate/);
    expect(fake.lines).toEqual([]);
  });

  it("does not happen without TLS unless the configuration says so", async () => {
    fake = await server(new FakeSmtp({ user: USER, password: PASSWORD }));
    const error = await failure(open({ ...account, plain: false }));
    expect(error.message).toContain("502");
    expect(fake.lines.filter((line) => /^(AUTH|MAIL)/.test(line))).toEqual([]);
    expect(fake.mails).toEqual([]);
  });
});

describe("a failure", () => {
  const steps = ["greeting", "EHLO", "MAIL", "RCPT", "DATA", "content"] as const;

  it.each(steps.filter((step) => step !== "EHLO"))("451 at %s is tried again", async (step) => {
    const target = open();
    fake.trouble(step, "451 4.3.0 not now");
    const error = await failure(target);
    expect(error.permanent).toBe(false);
    expect(error.message).toMatch(/^email: .*451 4\.3\.0 not now/);
    await send(target);
    expect(fake.mails).toHaveLength(1);
  });

  it.each(steps.filter((step) => step !== "EHLO"))("550 at %s is final", async (step) => {
    fake.trouble(step, "550 5.7.1 never");
    const error = await failure(open());
    expect(error.permanent).toBe(true);
    expect(error.message).toMatch(/^email: .*550 5\.7\.1 never/);
  });

  it.each(steps)("a line that breaks at %s is tried again", async (step) => {
    const target = open();
    fake.trouble(step, "drop");
    expect(await failure(target)).toMatchObject({ permanent: false });
    await send(target);
    expect(fake.mails).toHaveLength(1);
  });

  it.each(steps)("a server that says nothing at %s is not waited for long", async (step) => {
    fake.trouble(step, "hang");
    expect(await failure(open({ timeoutSeconds: 1 }))).toMatchObject({ permanent: false });
    await until(() => fake.connections === 1);
    expect(fake.mails).toEqual([]);
  });

  it("nobody there", async () => {
    const { port } = fake;
    const target = open({ port });
    await fake.close();
    servers.length = 0;
    const error = await failure(target);
    expect(error.permanent).toBe(false);
    expect(error.message).toContain("ECONNREFUSED");
  });

  it("what the server says is one line without control characters", async () => {
    fake.trouble("MAIL", "550-first \u001b[2J\r\n550 second");
    const { message: told } = await failure(open());
    expect(told).not.toMatch(/\p{Cc}/u);
    expect(told).toContain("second");
  });

  it("ends with the signal, and says what the signal says", async () => {
    fake.trouble("MAIL", "hang");
    const sending = send(open());
    await until(() => fake.lines.some((line) => line.startsWith("MAIL")));
    ending.abort(new Error("enough"));
    await expect(sending).rejects.toThrow("enough");
  });
});

describe("several receivers", () => {
  const to = ["ann@example.org", "bob@example.org", "cy@example.org"];

  it("are told by one mail", async () => {
    await send(open({ to }));
    expect(fake.mails.map((mail) => mail.to)).toEqual([to]);
    expect(headers().get("To")).toBe(to.join(", "));
  });

  it("who were not reached are tried again, and nobody else", async () => {
    const target = open({ to });
    fake.trouble("RCPT", "451 4.7.1 greylisted", "bob@");
    const error = await failure(target);
    expect(error).toMatchObject({ permanent: false });
    expect(error.message).toContain("1 of 3 not reached");
    await send(target);
    expect(fake.mails.map((mail) => mail.to)).toEqual([
      ["ann@example.org", "cy@example.org"],
      ["bob@example.org"],
    ]);
    expect(headers(1).get("Message-ID")).toBe(headers(0).get("Message-ID"));
  });

  it("of whom one is refused for ever and one for now are tried again", async () => {
    const target = open({ to });
    fake.trouble("RCPT", "550 5.1.1 no such user", "ann@");
    fake.trouble("RCPT", "451 4.7.1 greylisted", "bob@");
    expect(await failure(target)).toMatchObject({ permanent: false });
    fake.trouble("RCPT", "550 5.1.1 no such user", "ann@");
    const error = await failure(target);
    expect(error).toMatchObject({ permanent: true });
    expect(error.message).toContain("550 5.1.1 no such user");
    expect(fake.mails.map((mail) => mail.to)).toEqual([["cy@example.org"], ["bob@example.org"]]);
  });
});

describe("configuration", () => {
  it.each([
    { password: PASSWORD, user: "env:SMTP_USER" },
    { user: "env:SMTP_USER" },
    { to: [] },
    { to: ["ann@example.org\r\nRCPT TO:<eve@example.org>"] },
    { to: ["ann@example.org, eve@example.org"] },
    { from: "Ann <ann@example.org>" },
    { host: "127.0.0.1/x" },
    { secure: true, plain: true },
    { timeoutSeconds: 0 },
    { attachments: [] },
  ])("refuses %j", (fields) => {
    const { error } = email.schema.safeParse(config(fields));
    expect(error).toBeDefined();
    expect(error?.message).not.toContain(PASSWORD);
  });

  it("is safe unless it says otherwise", () => {
    const { host, from, to } = config();
    expect(email.schema.parse({ host, from, to })).toMatchObject({ secure: true, plain: false });
  });
});
