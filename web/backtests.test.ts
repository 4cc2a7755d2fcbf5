import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { JSDOM } from "jsdom";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keepResult } from "../datasets/backtest/result-store.ts";
import { keepSamples, sampleResult } from "../datasets/backtest/testing/keep-samples.ts";
import { type Served, serve } from "./testing/serve.ts";

const EVIL = `"><script>alert(1)</script><img src=x onerror=alert(1)>`;

let served: Served;
let bare: Served;
let kept: Awaited<ReturnType<typeof keepSamples>>;
let evil = "";
beforeAll(async () => {
  bare = await serve(async () => undefined);
  served = await serve(async (home) => {
    kept = await keepSamples(home);
    const { sheet, records } = sampleResult();
    const hostile = {
      ...sheet,
      strategy: { ...sheet.strategy, title: EVIL, id: EVIL, written: { [EVIL]: EVIL } },
      tape: { ...sheet.tape, name: EVIL },
      ...{ remarks: [EVIL], assumptions: [EVIL], failure: { time: null, cause: EVIL } },
      settings: { ...sheet.settings, command: EVIL, currency: EVIL },
    };
    ({ id: evil } = await keepResult(home, hostile, records));
    await mkdir(join(home, "results", "torn"));
    await writeFile(join(home, "results", "torn", "result.json"), "{");
    await writeFile(join(home, "sweeps", "torn.ndjson"), "{");
  });
});
afterAll(async () => {
  await served.close();
  await bare.close();
});

const page = async (path: string, from = served): Promise<Document> => {
  const response = await from.get(path);
  expect(response.status, path).toBe(200);
  return new JSDOM(await response.text()).window.document;
};
const textOf = (document: Document): string =>
  document.querySelector("main")?.textContent?.replace(/\s+/g, " ") ?? "";

describe("/backtests", () => {
  it("lists what is kept, with the word, and what cannot be read as such", async () => {
    const document = await page("/backtests");
    const rows = [...document.querySelectorAll("tbody tr")].map((row) => row.textContent ?? "");
    expect(rows).toHaveLength(3);
    const own = rows.find((row) => row.includes("Depeg reversion")) ?? "";
    for (const said of ["svb-2023", "+74.20", "+0.74 %", "RECONSTRUCTED", "hold=3600000000"])
      expect(own).toContain(said);
    expect(rows.find((row) => row.includes("torn"))).toContain("unreadable");
    expect(document.querySelectorAll("main script, main img")).toHaveLength(0);
    const json = (await served.json("/backtests")) as { backtests: Record<string, unknown>[] };
    expect(json.backtests.find(({ id }) => id === kept.result)).toMatchObject({
      ...{ kind: "reconstructed", watermark: "RECONSTRUCTED", pnl: "74.198", currency: "USD" },
      href: `/reports/${kept.result}`,
    });
  });

  it("says how to make the first one", async () => {
    expect(textOf(await page("/backtests", bare))).toContain(
      "npx pegtape backtest svb-2023 --strategy depegReversion",
    );
    expect(await bare.json("/backtests")).toEqual({ backtests: [] });
  });
});

describe("/reports/:id", () => {
  it("is the tear sheet: trades before ratios where they are few, the word at every block", async () => {
    const document = await page(`/reports/${kept.result}`);
    const ids = [...document.querySelectorAll("main section")].map((section) => section.id);
    expect(ids[0]).toBe("trades");
    expect(ids.indexOf("ratios")).toBeGreaterThan(ids.indexOf("months"));
    expect(document.querySelector("#ratios .stands-back")?.textContent).toMatch(/^3 independent/);
    for (const heading of document.querySelectorAll(".sheet section > h3"))
      expect(heading.textContent, "each block carries it").toContain("RECONSTRUCTED");
    const pictures = document.querySelectorAll(".sheet svg.chart");
    expect(pictures.length).toBe(12);
    for (const svg of pictures) expect(svg.textContent).toContain("RECONSTRUCTED");
    const changed = document.querySelector("#sensitivity")?.textContent;
    expect(changed).toContain("venues without kraken");
    expect(changed).toContain("without coinbase: cannot run, depegReversion: nothing is left");
    expect(document.querySelector("#books")?.textContent).toContain("10\u202f074.198");
    expect(await served.json(`/reports/${kept.result}`)).toMatchObject({
      ...{ id: kept.result, type: "result", kind: "reconstructed", watermark: "RECONSTRUCTED" },
    });
  });

  it("shows a ratio out of all reason as no more than that", async () => {
    const { sheet, records } = sampleResult();
    const calmar = { estimate: 2.6e10, low: -4e7, high: 1000 };
    const far = { ...sheet, ratios: { ...sheet.ratios, calmar } };
    const settings = { ...sheet.settings, seed: 99 };
    const { id } = await keepResult(served.home, { ...far, settings }, records);
    const rows = [...(await page(`/reports/${id}`)).querySelectorAll("#ratios tbody tr")];
    const row = rows.find(({ textContent }) => textContent?.startsWith("Calmar"));
    expect(row?.textContent).toContain("> 1\u202f000");
    expect(row?.textContent).toContain("< −1\u202f000 to 1\u202f000.00");
    expect(await served.json(`/reports/${id}`)).toMatchObject({ ratios: { calmar } });
  });

  it("leads to its tables as files", async () => {
    const document = await page(`/reports/${kept.result}`);
    const links = [...document.querySelectorAll("main a[download]")].map(
      (a) => a.getAttribute("href") ?? "",
    );
    expect(links).toHaveLength(5);
    for (const link of links) {
      const response = await served.get(link);
      expect(response.status, link).toBe(200);
      const name = link.split("/").at(-1);
      expect(response.headers.get("content-disposition")).toBe(
        `attachment; filename="${kept.result}-${name}"`,
      );
      const bytes = Buffer.from(await response.arrayBuffer());
      const path = join(served.home, "results", kept.result, `${name}`);
      expect(bytes.equals(await readFile(path)), link).toBe(true);
    }
    for (const wrong of [
      `/data/results/${kept.result}/result.json`,
      `/data/results/${kept.result}/nothing.parquet`,
      `/data/results/${kept.result}/..%2Fresult.json`,
      "/data/results/nobody/fills.parquet",
      "/data/results/torn/fills.parquet",
      "/data/results/..%2Fsweeps/fills.parquet",
      `/data/results/..%2Fresults%2F${kept.result}/fills.parquet`,
      "/data/results/../fills.parquet",
    ])
      expect((await served.getAsWritten(wrong)).status, wrong).toBe(404);
  });

  it("shows text of strangers as text", async () => {
    const document = await page(`/reports/${evil}`);
    expect(document.querySelectorAll("main script, main img, main [onerror]")).toHaveLength(0);
    expect(document.querySelector("h1")?.textContent).toContain(EVIL);
  });

  it("answers what is not there, and what cannot be read", async () => {
    expect((await served.get("/reports/nobody")).status).toBe(404);
    expect((await served.getAsWritten("/reports/..%2Fsweeps")).status).toBe(404);
    expect(await served.json("/reports/torn")).toMatchObject({ error: { code: "input" } });
  });
});

describe("/sweeps", () => {
  it("lists what is kept, and what cannot be read as such", async () => {
    const text = textOf(await page("/sweeps"));
    for (const said of ["Depeg reversion", "entry, exit, hold", "72", "unreadable"])
      expect(text).toContain(said);
    const json = (await served.json("/sweeps")) as { sweeps: Record<string, unknown>[] };
    expect(json.sweeps.find(({ id }) => id === kept.sweep)).toMatchObject({
      ...{ watermark: "RECONSTRUCTED", tried: { here: 60, failed: 1, earlier: 12 } },
    });
    expect(textOf(await page("/sweeps", bare))).toContain("npx pegtape sweep svb-2023");
  });

  it("shows one as a field of two parameters, a panel a third, with how far to believe it", async () => {
    const document = await page(`/sweeps/${kept.sweep}`);
    const text = textOf(document);
    for (const said of ["Configurations tried", "60 here, 12 earlier, 1 failed", "Overfitting"])
      expect(text).toContain(said);
    expect(document.querySelectorAll(".for-wide rect.cell")).toHaveLength(60);
    expect(document.querySelectorAll("#walk-forward tbody tr")).toHaveLength(3);
    const json = await served.json(`/sweeps/${kept.sweep}?x=hold&y=entry&facet=&measure=pnl`);
    expect(json).toMatchObject({
      ...{ type: "sweep", id: kept.sweep, watermark: "RECONSTRUCTED" },
      choice: { x: "hold", y: "entry", measure: "pnl", fixed: { exit: 2 } },
    });
  });

  it("refuses what it has not", async () => {
    expect((await served.get("/sweeps/nobody")).status).toBe(404);
    expect((await served.get(`/sweeps/${kept.sweep}?x=luck`)).status).toBe(400);
    expect(await served.json("/sweeps/torn")).toMatchObject({ error: { code: "input" } });
  });
});
