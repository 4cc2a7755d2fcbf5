import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc, { type Arbitrary } from "fast-check";
import { keepSamples } from "../../../../datasets/backtest/testing/keep-samples.ts";
import * as routes from "../../../../web/routes/index.ts";
import { sampleAlert, writeAlerts } from "../../../../web/testing/alert-log.ts";
import { keepEvaluation } from "../../../../web/testing/kept-evaluation.ts";
import { serve } from "../../../../web/testing/serve.ts";
import { writeSmallTape } from "../../../../web/testing/small-tape.ts";
import { anyText } from "../damaged.ts";
import { defineTarget } from "../define-target.ts";
import { ask, type HttpAnswer, type HttpAsked } from "../http-ask.ts";
import { must } from "../target.ts";

const NOW = 1_700_000_000_000;
const CANARY = "canary-4b1d";
/** Closes whatever it may stand in; nothing of ours is called so. */
const MARK = `'"></title></script><x-mark onload=1>`;

/** Sound values, by the names of fields in addresses and forms; others go by chance. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  tape: ["small", "evil"],
  name: ["small", "evil", "weekend"],
  id: ["svb-2023", "USDC-depeg-1@20231114T221320Z", "ust-2022"],
  file: [
    "price.svg",
    "deviation.svg",
    "rsi.svg",
    "volume.svg",
    "ticks.parquet",
    "frames.arrow",
    "result.csv",
    "fills.parquet",
  ],
  from: ["2023-03-11T07:00Z", "2023-03-11T06:30:00.5+01:00", "2023"],
  to: ["2023-03-11T07:30Z", "2024-01-01"],
  every: ["1m", "5m", "1h"],
  instrument: ["kraken:USDC/USD", "coinbase:USDC/USD"],
  coin: ["USDC", "DAI"],
  state: ["open", "resolved"],
  severity: ["critical", "warning"],
  rule: ["depeg"],
  q: ["SELECT 1", 'SELECT count(*) FROM "small"', "usdc"],
  width: ["600", "280", "99999"],
  check: ["yes"],
  part: ["table", "price"],
  sort: ["time", "-sharpe"],
  session: ["", "abc"],
  do: ["play", "pause", "step", "seek", "speed"],
  speed: ["1", "max", "60"],
  rules: ['{"preset":"default"}', '[{"id":"x","type":"blind","after":"1h"}]'],
  version: ["absent"],
  until: ["1h", "2d"],
  incident: ["USDC-depeg-1@20231114T221320Z"],
};
const NAMES = [
  ...Object.keys(VALUES),
  ...[
    "t",
    "panels",
    "group",
    "asof",
    "alert",
    "begin",
    "scheme",
    "plot",
    "set",
    "venue",
    "by",
    "note",
    "play",
    "next",
    "token",
  ],
  ...[
    "reason",
    "for",
    "matcher",
    "json",
    "alerts",
    "__proto__",
    "constructor",
    "toString",
    "x",
    "x",
    "y",
    "metric",
  ],
];
const MORE_PATHS = [
  "/login",
  "/logout",
  "/assets/app.css",
  "/assets/../server.ts",
  "/assets/%2e%2e/server.ts",
  "//",
  "/%",
  "/\u0000",
  "*",
];

const fieldValue = (name: string): Arbitrary<string> =>
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.constantFrom(
        ...((Object.hasOwn(VALUES, name) ? VALUES[name] : undefined) ?? ["1", "yes"]),
      ),
    },
    { weight: 2, arbitrary: anyText },
    { weight: 1, arbitrary: fc.constant(MARK) },
  );
const field = fc
  .constantFrom(...NAMES)
  .chain((name) => fieldValue(name).map((value) => [name, value] as const));
const fields = fc.array(field, { maxLength: 5 });

const pathOf = (pattern: string): Arbitrary<string> =>
  fc
    .tuple(
      ...pattern
        .split("/")
        .map((part) =>
          part.startsWith(":") ? fieldValue(part.slice(1)).map(encoded) : fc.constant(part),
        ),
    )
    .map((parts) => parts.join("/"));

/** Encoded as addresses are; now and then not at all, which no browser does. */
const encoded = (text: string): string => encodeURIComponent(Buffer.from(text).toString());

const pathsOf = (method: string): Arbitrary<string> => {
  const known = Object.values(routes).filter(
    (route) => (route.method === "POST") === (method === "POST"),
  );
  return fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(...known.map(({ path }) => path)).chain(pathOf) },
    { weight: 1, arbitrary: fc.constantFrom(...MORE_PATHS) },
    { weight: 1, arbitrary: anyText.map((text) => `/${text}`) },
  );
};

const headers = fc.record(
  {
    accept: fc.constantFrom(
      "text/html",
      "application/json",
      "application/json",
      "*/*",
      "image/svg+xml",
      "x;q=9,,",
    ),
    cookie: fc.constantFrom(
      "pegtape-width=600",
      "pegtape-width=99999999",
      `pegtape-session=${encoded(MARK)}`,
      "=;=;",
    ),
    "hx-request-type": fc.constantFrom("partial", "full"),
    "accept-encoding": fc.constantFrom("gzip", "br", "identity;q=0"),
    range: fc.constantFrom("bytes=0-1", "bytes=-5", "bytes=9-1,x"),
    "x-fuzz": anyText,
  },
  { requiredKeys: [] },
);
const own = { "hx-request": "true", "sec-fetch-site": "same-origin" };

const asked: Arbitrary<HttpAsked> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.tuple(pathsOf("GET"), fields, headers).map(([path, query, more]) => ({
      ...{ method: "GET", path: withQuery(path, query), headers: more, body: undefined },
    })),
  },
  {
    weight: 4,
    arbitrary: fc.tuple(pathsOf("POST"), fields, headers).map(([path, form, more]) => ({
      ...{ method: "POST", path, body: formText(form) },
      headers: { ...more, ...own, "content-type": "application/x-www-form-urlencoded" },
    })),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        fc.constantFrom("POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "GET"),
        pathsOf("POST"),
        anyText,
        headers,
      )
      .map(([method, path, body, more]) => ({
        ...{ method, path, body: method === "GET" || method === "HEAD" ? undefined : body },
        headers: { ...more, ...own, "content-type": "application/json" },
      })),
  },
);

const withQuery = (path: string, query: readonly (readonly [string, string])[]): string =>
  query.length === 0 ? path : `${path}?${formText(query)}`;
const formText = (pairs: readonly (readonly [string, string])[]): string =>
  pairs.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join("&");

export const httpRequests = defineTarget({
  id: "http-requests",
  describe:
    "every route with any method, address, form and headers: never a 500, nothing unescaped, nothing from outside, errors in one shape",
  ...{ few: 50, many: 10_000, mostMs: 20_000 },
  open: async () => {
    const errors: unknown[] = [];
    const served = await serve(
      async (home) => {
        await writeSmallTape({ home, name: "small", hours: 2 });
        await writeSmallTape({
          home,
          name: "evil",
          source: { [MARK]: MARK },
          licence: MARK,
          reason: MARK,
          hours: 3,
        });
        await writeAlerts(home, NOW, [
          sampleAlert("USDC", 1),
          sampleAlert(MARK, 1, { message: MARK, rule: MARK }),
        ]);
        await keepSamples(home);
        await keepEvaluation(home, "weekend");
        await writeFile(join(home, "canary.txt"), CANARY);
      },
      {
        onError: (error) => errors.push(error),
        limits: { requestsAtOnce: 1e9, requestsPerSecond: 1e9 },
        theatre: { most: 1_000_000 },
      },
    );
    return {
      inputs: asked,
      read: async (request) => {
        errors.length = 0;
        judge(request, await ask(served.port, request), errors);
      },
      show: (request) => JSON.stringify(request),
      close: () => served.close(),
    };
  },
});

const judge = (request: HttpAsked, answer: HttpAnswer, errors: readonly unknown[]): void => {
  const { status, headers: told, text } = answer;
  const type = String(told["content-type"]);
  const [error] = errors;
  must(
    status < 500 && errors.length === 0,
    () =>
      `${status}: ${error instanceof Error ? error.stack : String(error ?? text.slice(0, 300))}`,
  );
  must(!text.includes(CANARY), () => "shows a file from outside");
  must(
    !Object.values(told).some((value) => String(value).includes("\n")),
    () => "a header of several lines",
  );
  // What Node answers itself to what is no HTTP has no body.
  if (text === "" || request.method === "HEAD") return;
  must(
    told["content-security-policy"] !== undefined && told["x-content-type-options"] === "nosniff",
    () => "no policy",
  );
  if (type.startsWith("text/html") || type.startsWith("image/svg"))
    must(
      !text.includes("<x-mark"),
      () => `unescaped: ${text.slice(Math.max(0, text.indexOf("<x-mark") - 120)).slice(0, 200)}`,
    );
  if (!type.startsWith("application/json")) return;
  const json: unknown = JSON.parse(text);
  if (status < 400) return;
  const { code, message, hint } = (json as { error?: Record<string, unknown> }).error ?? {};
  must(
    [code, message, hint].every((each) => typeof each === "string" && each !== ""),
    () => `an error of another shape: ${text}`,
  );
};
