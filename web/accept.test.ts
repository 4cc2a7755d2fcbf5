import { describe, expect, it } from "vitest";
import { takesGzip, wantsJson } from "./accept.ts";

describe("wantsJson", () => {
  it.each([
    ["application/json", true],
    ["application/json, text/plain, */*", true],
    ["APPLICATION/JSON;q=0.5", true],
    ["application/json, text/html", true],
    ["text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", false],
    ["text/html, application/json;q=0.9", false],
    ["application/json;q=0.2, text/html;q=0.1", true],
    ["application/json;q=0", false],
    ["application/json;q=x", false],
    ["*/*", false],
    ["", false],
    [undefined, false],
  ])("%s: %s", (accept, wanted) => expect(wantsJson(accept)).toBe(wanted));
});

describe("takesGzip", () => {
  it.each([
    ["gzip, deflate, br", true],
    ["GZIP;q=0.5", true],
    ["br;q=1.0, gzip;q=0.8, *;q=0.1", true],
    ["gzip;q=0", false],
    ["identity", false],
    ["*", false],
    ["", false],
    [undefined, false],
  ])("%s: %s", (accept, taken) => expect(takesGzip(accept)).toBe(taken));
});
