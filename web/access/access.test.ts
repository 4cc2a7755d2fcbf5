import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { Access, type Tokens } from "./access.ts";
import { Bucket } from "./bucket.ts";
import { ownPath } from "./login-page.ts";

const OWNER = "the-owner-of-the-pages";
const VIEWER = "somebody-who-only-looks";

const request = (headers: IncomingMessage["headers"], remoteAddress = "192.0.2.7") => ({
  headers,
  socket: { remoteAddress } as Socket,
});

const open = (tokens: Tokens | undefined = { owner: OWNER, viewer: VIEWER }) => {
  let now = 0;
  let ids = 0;
  const newId = (): string => {
    ids += 1;
    return `id-of-a-login-${String(ids).padStart(4, "0")}`;
  };
  const access = new Access({ tokens, now: () => now, newId });
  const later = (ms: number): void => {
    now += ms;
  };
  return { access, later };
};

const bearer = (token: string) => request({ authorization: `Bearer ${token}` });
const withCookie = (line: string) => request({ cookie: `a=b; ${line.split(";")[0]}; c=d` });

describe("Access", () => {
  it("takes everybody for an owner where nobody has a token", () => {
    const access = new Access({ now: () => 0, newId: () => "" });
    expect([access.asks, access.roleOf(request({}))]).toEqual([false, "owner"]);
  });

  it("knows owner and viewer by token and by cookie, and nobody else", () => {
    const { access } = open();
    expect(access.roleOf(bearer(OWNER))).toBe("owner");
    expect(access.roleOf(bearer(VIEWER))).toBe("viewer");
    expect(access.roleOf(withCookie(access.login(OWNER, "a") ?? ""))).toBe("owner");
    expect(access.roleOf(withCookie(access.login(VIEWER, "a") ?? ""))).toBe("viewer");
    for (const other of [
      request({}),
      request({ authorization: OWNER }),
      request({ authorization: `Basic ${OWNER}` }),
      request({ cookie: "pegtape-session=" }),
      request({ cookie: `pegtape-session=${OWNER}` }),
      request({ cookie: "xpegtape-session=id-of-a-login-0001" }),
    ])
      expect(access.roleOf(other)).toBeUndefined();
  });

  it("gives a cookie that scripts and other sites cannot have, and forgets it", () => {
    const { access, later } = open();
    const line = access.login(VIEWER, "a") ?? "";
    expect(line).toBe(
      "pegtape-session=id-of-a-login-0001; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict",
    );
    expect(access.logout(withCookie(line).headers.cookie)).toContain("Max-Age=0");
    expect(access.roleOf(withCookie(line))).toBeUndefined();
    const second = access.login(VIEWER, "a") ?? "";
    later(12 * 3_600_000 - 1);
    expect(access.roleOf(withCookie(second))).toBe("viewer");
    later(1);
    expect(access.roleOf(withCookie(second))).toBeUndefined();
  });

  it("lets an address guess five times, then one more every twelve seconds, and others meanwhile", () => {
    const { access, later } = open();
    for (let guess = 0; guess < 5; guess += 1)
      expect(access.login(`${OWNER}${guess}`, "a")).toBeUndefined();
    expect(() => access.login(OWNER, "a"), "not even the right one").toThrow(
      "too many wrong tokens",
    );
    expect(access.login(OWNER, "b")).toBeDefined();
    later(12_000);
    expect(access.login("wrong-once-more-today", "a")).toBeUndefined();
    expect(() => access.login(OWNER, "a")).toThrow("too many wrong tokens");
    later(12_000);
    expect(access.login(OWNER, "a")).toBeDefined();
    expect(() => {
      for (let guess = 0; guess < 9; guess += 1)
        access.roleOf(bearer(`guess-number-${guess}-of-many`));
    }, "a program's guesses count, too").toThrow("too many wrong tokens");
  });

  it.each([
    { owner: "short" },
    { owner: `${OWNER} with spaces` },
    { owner: "ü".repeat(20) },
    { owner: "x".repeat(257) },
    { owner: OWNER, viewer: "short" },
    { owner: OWNER, viewer: OWNER },
  ])("is no token: %j", (tokens) => expect(() => open(tokens)).toThrow(/token/));
});

describe("a bucket an address", () => {
  it("gives what it holds at once, and after that what comes back", () => {
    let now = 0;
    const bucket = new Bucket({ most: 3, perSecond: 2, now: () => now });
    const taken = (): number => [1, 2, 3, 4, 5].filter(() => bucket.take("a")).length;
    expect(taken()).toBe(3);
    expect(bucket.take("b")).toBe(true);
    now = 1_000;
    expect(taken()).toBe(2);
    now = 60_000;
    expect(taken()).toBe(3);
    now = 50_000;
    expect(bucket.empty("a"), "a clock that was set back gives nothing").toBe(true);
  });
});

describe("where one goes after signing in", () => {
  it.each(["/", "/replay/x?t=2023-03-11T07:15Z&speed=600", "/events/a"])("%s", (path) =>
    expect(ownPath(path)).toBe(path),
  );
  it.each([
    "//evil.example",
    "/\\evil.example",
    "/a\\b",
    "https://evil.example",
    "javascript:alert(1)",
    "",
    "/a b",
    "/\r\nset-cookie: a=b",
    undefined,
  ])("not %j", (path) => expect(ownPath(path)).toBe("/"));
});
