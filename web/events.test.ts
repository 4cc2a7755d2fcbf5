import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { JSDOM } from "jsdom";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keepEvaluation } from "./testing/kept-evaluation.ts";
import { type Served, serve } from "./testing/serve.ts";
import { writeSmallTape } from "./testing/small-tape.ts";

let served: Served;
let empty: Served;
beforeAll(async () => {
  served = await serve(async (home) => {
    await writeSmallTape({ home, name: "drawn", kind: "reconstructed", hours: 3 });
    await writeSmallTape({ home, name: "small", hours: 4 });
    await keepEvaluation(home, "sample");
    await writeFile(join(home, "evaluations", "torn.json"), "{");
    await writeFile(join(home, "evaluations", "..hidden.json"), "{}");
  });
  empty = await serve(async () => undefined);
});
afterAll(async () => {
  await served.close();
  await empty.close();
});

const ID = "usdc-2023-03-11";
const page = async (path: string, from = served): Promise<Document> =>
  new JSDOM(await (await from.get(path)).text()).window.document;
const textOf = (document: Document): string =>
  document.querySelector("main")?.textContent?.replace(/\s+/g, " ") ?? "";

describe("/events", () => {
  it("lists what is documented, with the tapes that cover it", async () => {
    const all = (await served.json("/events")) as {
      events: { id: string; tapes: { name: string }[] }[];
    };
    expect(all.events.length).toBeGreaterThan(40);
    const covered = all.events.filter(({ tapes }) => tapes.length > 0);
    // The longer one holds more of the four days.
    expect(covered).toMatchObject([{ id: ID, tapes: [{ name: "small" }, { name: "drawn" }] }]);
    const document = await page("/events");
    expect(document.querySelector(`a[href="/events/${ID}?tape=drawn"]`)).not.toBeNull();
    expect(textOf(document)).toContain("Of 16 documented falls beyond 2 % with a known outcome");
  });

  it("is narrowed by coin, mechanism and year, and says so of the base rate", async () => {
    const document = await page("/events?coin=UST&mechanism=algorithmic&year=2022");
    expect([...document.querySelectorAll("tbody th")].map((cell) => cell.textContent)).toEqual([
      "ust-2022-05-07",
    ]);
    expect(textOf(document)).toContain("documented falls of algorithmic coins");
    expect(document.querySelector("option[selected][value=UST]")).not.toBeNull();
    expect(textOf(await page("/events?coin=UST&year=2025"))).toContain("No event is all of this.");
  });

  it("refuses a filter that no event has", async () => {
    const response = await served.get("/events?coin=%3Cscript%3E", { accept: "application/json" });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: { code: "usage", message: 'no coin "<script>" among the events' },
    });
  });

  it("has the same rows as CSV, quoted where they hold a comma", async () => {
    const response = await served.get("/events.csv?coin=USDC");
    expect(response.headers.get("content-type")).toMatch(/^text\/csv/);
    const [head, row, ...rest] = (await response.text()).trimEnd().split("\r\n");
    expect(head).toMatch(/^id,coin,mechanism,direction,/);
    expect(row).toMatch(
      /^usdc-2023-03-11,USDC,fiat-backed,discount,.*,"SVB failure, reserves stuck",/,
    );
    expect(row).toMatch(/,small drawn$/);
    expect(rest).toEqual([]);
  });
});

describe("/events/:id", () => {
  // The price is a parabola, 8 % deep on Kraken, 5 % on Coinbase: 650 x (1 - ((s - 5400) / 1200)²) bps off at their mean,
  // s seconds after 06:00, so 50 bps off from 07:10:47, 325 bps at 07:44:09 and 50 again at 07:49:13.
  it("measures the event on the tape that covers it best", async () => {
    expect(await served.json(`/events/${ID}`)).toMatchObject({
      tape: { name: "small", kind: "imported" },
      found: {
        ...{ t50: "2023-03-11T07:11:00.000000Z", t100: "2023-03-11T07:12:00.000000Z" },
        ...{ end: null, grade: "severe", dynamics: "shock", certainty: "measured" },
        peak: { time: "2023-03-11T07:30:00.000000Z", off: expect.closeTo(650, -1) },
        beyond: [
          { bps: 50, seconds: 39 * 60 },
          { bps: 100, seconds: 37 * 60 },
          { bps: 200, seconds: 33 * 60 },
        ],
        halfLifeSeconds: 15 * 60,
        // Two thirds of the height, for the 40 minutes of the parabola.
        areaBpsHours: expect.closeTo(650 * (2 / 3) * (40 / 60), -1),
        venues: [
          { venue: "kraken", t50: "2023-03-11T07:11:00.000000Z" },
          { venue: "coinbase", t50: "2023-03-11T07:12:00.000000Z" },
        ],
        instruments: [
          { instrument: "kraken:USDC/USD", price: 0.92 - 0.0001 },
          { instrument: "coinbase:USDC/USD" },
        ],
        gaps: [{ instrument: "coinbase:USDC/USD", from: "2023-03-11T08:20:00.000000Z" }],
        ...{ spread: null, others: [] },
      },
    });
  });

  it("says so for people: leads with their sign, and what is not known", async () => {
    const text = textOf(await page(`/events/${ID}`));
    for (const said of [
      ...["Half the way back15 min", "Moved firstkraken1 min before coinbase", "not on this tape"],
      ...["nobody’s quotes are on this tape", "1 in this window, 10 min in all"],
      ...["Detecting Depegs (Cintra & Holloway, Xenophon Labs)", "SVB failure, reserves stuck."],
      "Read the issuer's own statement",
    ])
      expect(text).toContain(said);
    // Told 100 s after the onset, 17 min before the trough.
    expect(text).toContain("criticaldepegfiring−159 bps−1 min 40 s+17 min 20 s");
    expect(text).not.toMatch(/NaN|Infinity|undefined|\[object/);
  });

  it("takes the tape that is asked for, and marks drawn minutes", async () => {
    const document = await page(`/events/${ID}?tape=drawn`);
    expect(document.querySelector("[aria-current=true]")?.textContent).toBe("Events");
    expect(document.querySelector(".event-tapes [aria-current]")?.textContent).toBe("drawn");
    expect(textOf(document)).toContain("Onset, T_50≈ 11 Mar 07:11");
    expect(document.querySelector("svg.chart-price")?.textContent).toContain("RECONSTRUCTED");
  });

  it("tells what is documented where no tape holds it, and how to come by one", async () => {
    const text = textOf(await page(`/events/${ID}`, empty));
    expect(text).toContain("No tape on this machine holds USDC in these days.");
    expect(text).toContain("npx pegtape start");
    expect(text).toContain("recovered 2023-03-13 13:49 UTC");
  });

  it.each([
    "/events/%3Cscript%3Ealert(1)%3C%2Fscript%3E",
    "/events/__proto__",
    "/events/..%2F..%2Ftapes%2Fsmall",
    `/events/${"a".repeat(190)}`,
    `/events/${ID}?tape=..%2Fsmall`,
    `/events/${ID}?tape=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E`,
    `/events/${ID}?tape=nowhere`,
  ])("answers %s with what there is", async (path) => {
    const response = await served.get(path);
    expect(response.status).toBe(404);
    const html = await response.text();
    expect(html).not.toMatch(/<script>alert|<img src=x/);
    expect(new JSDOM(html).window.document.querySelector(".hint")?.textContent).toMatch(
      /\/events lists|These do: small, drawn\./,
    );
  });
});

describe("/early-warning", () => {
  it("shows a kept evaluation, and lists the others", async () => {
    const document = await page("/early-warning?name=sample");
    expect(textOf(document)).toContain("The article's claims");
    expect(document.querySelectorAll("h1")).toHaveLength(1);
    expect(document.querySelectorAll("svg.chart-alarm-curves").length).toBeGreaterThan(0);
    const links = [...document.querySelectorAll(".event-tapes a")].map((each) => each.textContent);
    expect(links.sort()).toEqual(["sample", "torn"]);
    const twin = (await served.json("/early-warning?name=sample")) as object;
    expect(twin).toMatchObject({ shown: "sample", evaluation: { protocol: 2 } });
  });

  it.each([
    ["torn", 400, "torn.json is no saved evaluation: it is no JSON"],
    ["..%2F..%2Fetc%2Fpasswd", 404, "is kept"],
    ["..hidden", 404, "is kept"],
  ])("answers ?name=%s with %i", async (name, status, said) => {
    const response = await served.get(`/early-warning?name=${name}`, {
      accept: "application/json",
    });
    expect(response.status).toBe(status);
    expect(JSON.stringify(await response.json())).toContain(said);
  });

  it("says how to keep one where there is none", async () => {
    expect(textOf(await page("/early-warning", empty))).toContain(
      "npx pegtape evaluate --tape svb-2023 --drawn --keep svb-2023",
    );
  });
});
