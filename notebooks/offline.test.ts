import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { REMOTE, reachesOut } from "./build/offline-cells.ts";
import { readNotebook, readNotebooks } from "./build/read-notebooks.ts";

const folder = fileURLToPath(new URL(".", import.meta.url));

const made = (...cells: readonly string[]) => ({
  name: "made.html",
  path: "made.html",
  notebook: readNotebook(
    `<!doctype html><notebook><title>Made</title>${cells.join("\n")}</notebook>`,
  ),
});
const js = (text: string): string => `<script type="module">${text}</script>`;

describe("a notebook", () => {
  it("reaches for nothing outside", async () => {
    const notebooks = await readNotebooks(folder);
    expect(notebooks.length).toBeGreaterThanOrEqual(6);
    expect(notebooks.flatMap(reachesOut)).toEqual([]);
  });

  it.each([
    js("Plot.plot({})"),
    js("const shown = display(Inputs.table([]))"),
    js("d3.extent([1, 2])"),
    js('FileAttachment("a.parquet").parquet()'),
    js('FileAttachment("a.arrow").arrow()'),
    js('import { a } from "npm:a";'),
    js('await import("https://example.org/a.js")'),
    js('await fetch("https://example.org/a.json")'),
    `<script type="text/html"><img src="https://example.org/a.png"></script>`,
    `<script type="text/html"><b>\${1 + 1}</b></script>`,
    `<script type="text/markdown">\${tex\`x\`}</script>`,
    `<script type="text/x-python">print(1)</script>`,
    `<script type="application/sql" database="duckdb">SELECT 1</script>`,
    `<script type="application/sql" database="duckdb" hidden>SELECT \${x}</script>`,
    `<script type="application/sql" database="postgres" hidden>SELECT 1</script>`,
  ])("is found out: %s", (cell) => {
    expect(reachesOut(made(cell))).toHaveLength(1);
  });

  it.each([
    js('import * as Plot from "@observablehq/plot"; display(Plot.plot({}))'),
    js("const d3 = { extent: () => [] }; d3.extent()"),
    `<script type="text/markdown">Two and two are \${2 + 2}; read more at https://example.org.</script>`,
    `<script type="application/sql" database="duckdb" hidden output="rows">SELECT 1</script>`,
  ])("is let be: %s", (cell) => {
    expect(reachesOut(made(cell))).toEqual([]);
  });

  it("may use what another cell imports", () => {
    const imports = js('import * as Plot from "@observablehq/plot";');
    expect(reachesOut(made(imports, js("display(Plot.plot({}))")))).toEqual([]);
  });
});

it("knows every name that the installed kit would load from elsewhere", () => {
  const stdlib = "../node_modules/@observablehq/notebook-kit/dist/src/runtime/stdlib/";
  const names = ["recommendedLibraries.js", "sampleDatasets.js"].flatMap((file) =>
    [
      ...readFileSync(new URL(stdlib + file, import.meta.url), "utf8").matchAll(
        /^export const (\w+) =/gm,
      ),
    ].map(([, name = ""]) => name),
  );
  expect(names.length).toBeGreaterThan(30);
  expect(names.filter((name) => name !== "md" && !REMOTE.has(name))).toEqual([]);
});
