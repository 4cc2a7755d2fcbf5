import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { refuse, securityHeaders } from "./guard.ts";
import { type Served, serve } from "./testing/serve.ts";

let served: Served;
beforeAll(async () => {
  served = await serve(async () => undefined, {
    allowedHosts: ["tapes.lan", "proxy.lan:9000", "tls.example:443"],
  });
});
afterAll(async () => served.close());

/** Sends bytes as they are, for no client library lets such requests pass. */
const exchange = async (lines: readonly string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(served.port, "127.0.0.1");
    let text = "";
    socket.setEncoding("utf8");
    socket.on("data", (chunk: string) => {
      text += chunk;
    });
    socket.on("end", () => resolve(text));
    socket.on("error", reject);
    socket.end(`${[...lines, "connection: close", "", ""].join("\r\n")}`);
  });

const status = (answer: string): number => Number(answer.split(" ")[1]);
const ask = async (host: string, path = "/healthz"): Promise<number> =>
  status(
    await exchange([`GET ${path} HTTP/1.1`, `host: ${host.replace("PORT", String(served.port))}`]),
  );

describe("Host", () => {
  it.each([
    "127.0.0.1:PORT",
    "localhost:PORT",
    "LocalHost:PORT",
    "[::1]:PORT",
    "tapes.lan:PORT",
    "proxy.lan:9000",
    "tls.example",
    "tls.example:443",
  ])("answers to %s", async (host) => expect(await ask(host)).toBe(200));

  it.each([
    "evil.example",
    "evil.example:PORT",
    "127.0.0.1",
    "127.0.0.1:1",
    "localhost",
    "localhost.:PORT",
    "127.0.0.1.:PORT",
    "127.1:PORT",
    "2130706433:PORT",
    "0.0.0.0:PORT",
    "[::ffff:127.0.0.1]:PORT",
    "::1:PORT",
    "127.0.0.1:PORT.evil.example",
    "localhost:PORT@evil.example",
    "localhost.evil.example:PORT",
    "user@localhost:PORT",
    "tapes.lan",
    "proxy.lan",
    "proxy.lan:PORT",
    "tls.example:80",
    "tls.example:",
    "tls.example:PORT",
    "localhost:0PORT",
    "",
  ])("refuses %s with 421", async (host) => expect(await ask(host)).toBe(421));

  it.each(["/", "/assets/app.css", "/assets/htmx.js", "/nowhere", "/%zz", "/replay/x"])(
    "is asked before routing: %s",
    async (path) => expect(await ask("evil.example", path)).toBe(421),
  );

  it("refuses a request without a host, with two, and with one in its target", async () => {
    const own = `host: 127.0.0.1:${served.port}`;
    expect(status(await exchange(["GET / HTTP/1.1"]))).toBe(400);
    expect(status(await exchange(["GET / HTTP/1.0"]))).toBe(421);
    expect(status(await exchange(["GET /healthz HTTP/1.1", own, "host: evil.example"]))).toBe(421);
    expect(status(await exchange(["GET http://evil.example/healthz HTTP/1.1", own]))).toBe(421);
  });

  it("tells programs why, without repeating what it was sent as markup", async () => {
    const answer = await exchange(["GET / HTTP/1.1", "host: <script>alert(1)</script>"]);
    expect(answer.toLowerCase()).toContain("content-type: application/json");
    expect(answer).toContain('"code":"host"');
  });
});

describe("reads", () => {
  it.each([
    ["cross-site", "no-cors", 403],
    ["same-site", "cors", 403],
    ["cross-site", "navigate", 200],
    ["same-origin", "cors", 200],
    ["none", "navigate", 200],
  ])("from %s by %s are answered with %i", async (site, mode, wanted) => {
    const lines = [`host: 127.0.0.1:${served.port}`, `sec-fetch-site: ${site}`];
    const answer = await exchange(["GET /healthz HTTP/1.1", ...lines, `sec-fetch-mode: ${mode}`]);
    expect(status(answer)).toBe(wanted);
  });
});

describe("writes", () => {
  const post = async (headers: Readonly<Record<string, string>>): Promise<number> => {
    const lines = Object.entries({
      host: `127.0.0.1:${served.port}`,
      "content-length": "0",
      ...headers,
    });
    return status(
      await exchange([
        "POST /tapes HTTP/1.1",
        ...lines.map(([name, value]) => `${name}: ${value}`),
      ]),
    );
  };

  it("are refused unless a page of ours sends them", async () => {
    const own = `http://127.0.0.1:${served.port}`;
    expect(await post({})).toBe(403);
    expect(await post({ origin: "http://evil.example", "hx-request": "true" })).toBe(403);
    expect(await post({ "sec-fetch-site": "cross-site", "hx-request": "true", origin: own })).toBe(
      403,
    );
    expect(await post({ "sec-fetch-site": "same-site", "hx-request": "true" })).toBe(403);
    expect(await post({ "sec-fetch-site": "same-origin" }), "a plain form is not enough").toBe(403);
  });

  it("are refused under a name that only reading was allowed for, and from another machine", async () => {
    const page = { "sec-fetch-site": "same-origin", "hx-request": "true" };
    expect(await post({ ...page, host: "proxy.lan:9000" })).toBe(403);
    const asked = (remoteAddress: string) =>
      refuse(
        {
          ...{ url: "/tapes", method: "POST", rawHeaders: ["host", "127.0.0.1:8787"] },
          headers: { ...page, host: "127.0.0.1:8787" },
          socket: { remoteAddress } as Socket,
        },
        8787,
      )?.code;
    expect(["127.0.0.1", "::1", "::ffff:127.0.0.1"].map(asked)).toEqual(Array(3).fill(undefined));
    expect(["192.168.1.9", "::ffff:10.0.0.1", "127.0.0.1.evil", ""].map(asked)).toEqual(
      Array(4).fill("elsewhere"),
    );
  });

  it("pass the guard from a page of ours (here to nothing that can be written)", async () => {
    const own = `http://127.0.0.1:${served.port}`;
    expect(await post({ "sec-fetch-site": "same-origin", "hx-request": "true" })).toBe(404);
    expect(await post({ origin: own, "hx-request": "true" })).toBe(404);
  });
});

describe("security headers", () => {
  it.each(["/", "/assets/app.css", "/nowhere", "/healthz", "/%zz"])("stand on %s", async (path) => {
    const { headers } = await served.get(path);
    for (const [name, value] of Object.entries(securityHeaders))
      expect(headers.get(name), name).toBe(value);
    expect(headers.get("access-control-allow-origin")).toBeNull();
  });

  it("say exactly what may run and from where", () => {
    expect(securityHeaders["content-security-policy"]).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    );
  });
});
