import { existsSync, readdirSync, readFileSync } from "node:fs";
import { JSDOM } from "jsdom";
import { beforeAll, describe, expect, it } from "vitest";
import { baselines } from "../../engine/detectors/baselines/index.ts";
import { detectors } from "../../engine/detectors/registry.ts";
import { indicators } from "../../engine/indicators/registry.ts";
import * as commands from "../commands/index.ts";
import { commandFile } from "./command-page.ts";
import { generatedDocuments } from "./documents.ts";

const DOCS = new URL("../../docs/", import.meta.url);
const onDisk = (path: string): string | undefined => {
  const url = new URL(path, DOCS);
  return existsSync(url) ? readFileSync(url, "utf8") : undefined;
};

let documents: ReadonlyMap<string, string>;
beforeAll(async () => {
  documents = await generatedDocuments();
});

const stale = (path: string): string => `docs/${path} is out of date: run npm run docs`;
const ids = [...indicators.keys()];

describe("docs/detectors.md", () => {
  it("says of every detector and baseline what the registry says", () => {
    const page = documents.get("detectors.md") ?? "";
    expect(onDisk("detectors.md"), stale("detectors.md")).toBe(page);
    const sections = [...page.matchAll(/^## ([a-z]\w*)$/gm)].map(([, id]) => id);
    expect(sections).toEqual([...detectors.keys()]);
    for (const { id } of baselines) expect(page).toContain(`\n| ${id} | `);
    expect(page).not.toMatch(/`undefined`|\[object/);
  });
});

describe("docs/commands", () => {
  const files = Object.values(commands).map(commandFile);

  it("has a page of every command, says of it what the registry says, and lists them all", () => {
    expect(readdirSync(new URL("commands/", DOCS)).sort(), stale("commands/")).toEqual(
      files.sort(),
    );
    for (const path of ["commands.md", ...files.map((file) => `commands/${file}`)]) {
      const page = documents.get(path);
      expect(onDisk(path), stale(path)).toBe(page);
      expect(page).not.toMatch(/`undefined`|`NaN`|\[object/);
    }
    const list = documents.get("commands.md") ?? "";
    const linked = [...list.matchAll(/\(commands\/([\w-]+\.md)\)/g)].map(([, file]) => file);
    expect(linked.sort()).toEqual(files.sort());
  });
});

describe("docs/indicators", () => {
  it("has a page of every indicator, and nothing of what is none", () => {
    const names = readdirSync(new URL("indicators/", DOCS)).sort();
    const pages = names.filter((name) => name.endsWith(".md")).map((name) => name.slice(0, -3));
    expect(pages, stale("indicators/")).toEqual(ids.toSorted());
    const made = [...documents.keys()].filter((path) => path.startsWith("indicators/"));
    expect(names, stale("indicators/")).toEqual(
      made.map((path) => path.slice("indicators/".length)).sort(),
    );
    // On some systems two names that differ by case are one file.
    expect(new Set(ids.map((id) => id.toLowerCase())).size).toBe(ids.length);
  });

  it("has a list that links to all of them", () => {
    const list = documents.get("indicators.md") ?? "";
    expect(onDisk("indicators.md"), stale("indicators.md")).toBe(list);
    const linked = [...list.matchAll(/\(indicators\/(\w+)\.md\)/g)].map(([, id]) => id);
    expect(linked.sort()).toEqual(ids.toSorted());
  });

  it.each(ids)("says of %s what the registry says", (id) => {
    const path = `indicators/${id}.md`;
    const page = documents.get(path);
    expect(onDisk(path), stale(path)).toBe(page);
    expect(page).not.toMatch(/`undefined`|`NaN`|\[object/);
    expect(page?.includes(`](${id}.svg)`)).toBe(documents.has(`indicators/${id}.svg`));
  });

  it.each(ids)("has the picture of %s as it is drawn, whole and small", (id) => {
    const path = `indicators/${id}.svg`;
    const svg = documents.get(path);
    // As one answer: thousands of characters that differ tell nobody anything.
    expect(onDisk(path) === svg, stale(path)).toBe(true);
    if (svg === undefined) return;
    expect(svg.length).toBeLessThan(25_000);
    expect(svg).not.toMatch(/NaN|Infinity|undefined|var\(/);
    const root = new JSDOM(svg, { contentType: "image/svg+xml" }).window.document.documentElement;
    expect(root.getAttribute("role")).toBe("img");
    expect(root.querySelectorAll("path").length).toBeGreaterThan(0);
  });

  it("has a picture of everything that is fed bars", () => {
    const overBars = [...indicators.values()].filter(({ input }) => input === "bars");
    const without = overBars.filter(({ id }) => !documents.has(`indicators/${id}.svg`));
    expect(without.map(({ id }) => id)).toEqual([]);
  });
});
