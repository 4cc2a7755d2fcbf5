import { JSDOM } from "jsdom";
import { beforeAll, describe, expect, it } from "vitest";
import type { Evaluation } from "../../datasets/evaluation/evaluation.ts";
import type { EventStrip } from "../../datasets/evaluation/event-strip.ts";
import {
  sampleEvaluation,
  sampleStrips,
} from "../../datasets/evaluation/testing/sample-evaluation.ts";
import { chartDocument } from "../charts/document.ts";
import { evaluationReport, renderEvaluationReport } from "./evaluation-report.ts";

const EVIL = `"><script>alert(1)</script><img src=x onerror=alert(1)>`;
const rest = { command: "pegtape evaluate --tape march --report out.html", version: "0.1.0" };

let evaluation: Evaluation;
let strips: readonly EventStrip[];
let text = "";
let page: Document;
const parse = (html: string): Document => new JSDOM(html).window.document;
beforeAll(async () => {
  evaluation = sampleEvaluation();
  strips = sampleStrips();
  text = await evaluationReport({ evaluation, strips, ...rest });
  page = parse(text);
});

describe("the report of an evaluation", () => {
  it("says first whether anything beats a plain level, and when nothing does", async () => {
    expect(page.querySelector("main p")?.textContent).toMatch(
      /^Venues that part, chosen on the training side, beats B1\*/,
    );
    const less = renderEvaluationReport(
      { evaluation: { ...evaluation, chosen: "logistic" }, strips: [], ...rest },
      { document: await chartDocument(), css: "" },
    );
    expect(parse(less).querySelector("main p")?.textContent).toMatch(
      /^Logistic regression, chosen on the training side, does not beat B1\*/,
    );
  });

  it("draws a strip an event and curves before both lines, each for wide and narrow", () => {
    expect(page.querySelectorAll("svg.chart-strip")).toHaveLength(evaluation.events.length * 2);
    // Two splits, two lines, two widths.
    expect(page.querySelectorAll("svg.chart-alarm-curves")).toHaveLength(8);
    for (const svg of page.querySelectorAll("svg.chart")) {
      expect(svg.getAttribute("aria-label")).toMatch(/\.$/);
      expect(svg.outerHTML).not.toMatch(/NaN|Infinity|undefined/);
    }
    const drawn = page.querySelector(".event svg")?.textContent ?? "";
    for (const said of ["T_50", "T_100", "T_300", "trough", "B1*: plain level, tuned"])
      expect(drawn).toContain(said);
  });

  it("holds the numbers, the ledger and the command", () => {
    const all = page.querySelector("main")?.textContent ?? "";
    for (const said of [
      ...["configuration 41 of 63, test side touched 4 times", "test, seen", "usdn-2022-04"],
      ...["at most 1 a month", "290 in 7.2 months", "not decided", rest.command],
    ])
      expect(all).toContain(said);
    expect(all).not.toMatch(/NaN|Infinity|undefined|\[object/);
    const names = [...page.querySelectorAll("[role=region]")].map((each) =>
      each.getAttribute("aria-label"),
    );
    expect(new Set(names).size).toBe(names.length);
  });

  it("is whole: it fetches nothing and runs nothing", () => {
    expect(page.querySelectorAll("script, link, img, iframe, [style], [onerror]")).toHaveLength(0);
    expect(text).not.toMatch(/\b(?:src|href)="(?!#)|url\((?!"?#)|@import/);
    expect(text).toContain("default-src &#39;none&#39;");
  });

  it("gives the same bytes for the same evaluation", async () => {
    expect(await evaluationReport({ evaluation, strips, ...rest })).toBe(text);
  });

  it("puts hostile names in as text", async () => {
    const [strip] = strips;
    const [row] = evaluation.events;
    if (strip === undefined || row === undefined) throw new Error("the sample has events");
    const evil: Evaluation = {
      ...evaluation,
      events: [{ ...row, id: EVIL, coin: EVIL, cluster: EVIL, tape: EVIL }],
      detectors: evaluation.detectors.map((each) => ({ ...each, title: EVIL })),
      tapes: evaluation.tapes.map((each) => ({ ...each, name: EVIL, sha256: EVIL })),
      claims: evaluation.claims.map((each) => ({ ...each, claim: EVIL, figure: EVIL })),
      noData: [{ id: EVIL, coin: EVIL, onset: EVIL }],
    };
    const out = await evaluationReport({
      ...{ evaluation: evil, strips: [{ ...strip, event: EVIL }] },
      ...{ command: EVIL, version: EVIL },
    });
    expect(parse(out).querySelectorAll("script, img, [onerror]")).toHaveLength(0);
    expect(out).not.toContain("<script");
  });

  it("says on every picture and behind the page that a tape was drawn", async () => {
    const tapes = evaluation.tapes.map((each) => ({ ...each, kind: "simulated" as const }));
    const out = parse(
      await evaluationReport({ evaluation: { ...evaluation, tapes }, strips, ...rest }),
    );
    expect(out.querySelector(".watermark")?.textContent).toBe("SIMULATED");
    for (const svg of out.querySelectorAll("svg.chart"))
      expect(svg.textContent).toContain("SIMULATED");
    expect(page.querySelector(".watermark")).toBeNull();
  });

  it("stands without events, curves and detectors", async () => {
    const none: Evaluation = {
      ...{ ...evaluation, events: [], detectors: [], sums: [], curves: [], claims: [] },
      ...{ grid: [], luck: [], lookAhead: [], noData: [], tapes: [] },
    };
    const out = parse(await evaluationReport({ evaluation: none, strips: [], ...rest }));
    expect(out.querySelectorAll("svg.chart")).toHaveLength(0);
    expect(out.querySelector("#events p")?.textContent).toBe("No event on these tapes.");
  });
});
