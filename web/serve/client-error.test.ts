import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Served, serve } from "../testing/serve.ts";

let served: Served;
beforeAll(async () => {
  served = await serve(async () => undefined, { limits: { headMs: 300, requestMs: 300 } });
});
afterAll(async () => served.close());

/** All that comes back for some bytes. */
const say = async (text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    let all = "";
    const socket = connect(served.port, "127.0.0.1", () => socket.write(text));
    socket.on("data", (piece) => {
      all += piece.toString("latin1");
    });
    socket.on("close", () => resolve(all)).on("error", reject);
  });

describe("what is no request is refused in the one shape of errors, under the headers of every answer", () => {
  it.each([
    ["no HTTP", "hello\r\n\r\n", 400],
    ["a line that is torn", "GET / HTTP/9.9\r\n\r\n", 400],
    [
      "a body without a length behind a sound request",
      `OPTIONS /alerts HTTP/1.1\r\nHost: x\r\n\r\n{}\r\n\r\n`,
      400,
    ],
    [
      "two lengths",
      "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
      400,
    ],
    [
      "a length and pieces",
      "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      400,
    ],
    ["headers without end", `GET / HTTP/1.1\r\nHost: x\r\nX: ${"a".repeat(40_000)}\r\n\r\n`, 431],
    ["half a head", "GET / HTTP/1.1\r\nHost: x\r\n", 408],
  ])("%s", async (_, text, status) => {
    const answer = await say(text);
    const last = answer.slice(answer.lastIndexOf("HTTP/1.1 "));
    expect(last.slice(0, 12)).toBe(`HTTP/1.1 ${status}`);
    const [head = "", body = ""] = last.split("\r\n\r\n");
    expect(head).toContain("x-content-type-options: nosniff");
    expect(head).toContain("content-security-policy: default-src 'none'");
    expect(JSON.parse(body)).toMatchObject({
      error: {
        code: "usage",
        message: expect.stringMatching(/./),
        hint: expect.stringMatching(/./),
      },
    });
  });
});
