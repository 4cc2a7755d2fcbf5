import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../recorder/tape/sample-tape.ts";
import { loadStrategy, strategyOf } from "./load-strategy.ts";
import { describeThrown } from "./run-strategy-code.ts";

const tape = { name: "t", kind: "simulated", instruments: [] } as const;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder.remove());

const write = async (name: string, text: string): Promise<string> => {
  await writeFile(join(folder.path, name), text);
  return join(".", name);
};
const refused = (name: string) =>
  loadStrategy(name, folder.path).then(
    () => expect.unreachable(`${name} was taken`),
    ({ code, message, hint }) => ({ code, message, hint }),
  );

const FINE = `import { defineStrategy, WorkbenchError, type Desk } from "pegtape";
import { venue } from "./names.ts";
enum Step { one = 1 }
let made = 0;
export const strategy = defineStrategy({
  id: "mine", title: "Mine", describe: "One order.",
  parameters: { size: { type: "number", describe: "how many", default: 5, min: 1, max: 9 } },
  create: ({ size }, { name }) => {
    made += Step.one;
    if (name === "wrong") throw new WorkbenchError("usage", "not this tape", "");
    return {
      instruments: [venue + ":USDC/USD", String(size), String(made), import.meta.url],
      onStart(desk: Desk): void {
        throw new RangeError("too late");
      },
    };
  },
});
`;

describe("a strategy of a file", () => {
  it("may be TypeScript that imports pegtape, its neighbours and enums", async () => {
    await write("names.ts", `export const venue: string = "kraken";`);
    const name = await write("mine.ts", FINE);
    const { definition, sha256, ref } = await loadStrategy(name, folder.path);
    expect(definition.id).toBe("mine");
    expect(sha256).toBe(createHash("sha256").update(FINE).digest("hex"));
    const made = () => definition.create({ size: 7 }, tape).instruments;
    expect(made().slice(0, 3)).toEqual(["kraken:USDC/USD", "7", "1"]);
    expect(made()[2], "its module remembers").toBe("2");
    expect(made()[3]).toBe(new URL(`file://${join(folder.path, "mine.ts")}`).href);
    expect(
      strategyOf(structuredClone(ref)).create({ size: 1 }, tape).instruments[2],
      "run again from what a thread is handed, it remembers nothing",
    ).toBe("1");
  });

  it("throws our errors, and its own with their place in the source", async () => {
    await write("names.ts", `export const venue: string = "kraken";`);
    const { definition, ref } = await loadStrategy(await write("mine.ts", FINE), folder.path);
    expect(() => definition.create({ size: 7 }, { ...tape, name: "wrong" })).toThrow(
      expect.objectContaining({ name: "WorkbenchError", code: "usage" }),
    );
    const file = ref.kind === "file" ? ref.file : undefined;
    const thrown = (): unknown => {
      try {
        return definition.create({ size: 7 }, tape).onStart?.({} as never);
      } catch (error) {
        return error;
      }
    };
    expect(describeThrown(thrown(), file)).toBe("RangeError: too late (mine.ts:14:15)");
    expect(describeThrown("a text", file)).toBe('threw "a text"');
  });

  it("may be JavaScript, a default export, and may import what comes with Node", async () => {
    const name = await write(
      "plain.mjs",
      `import { readFileSync } from "fs"; import { defineStrategy } from "pegtape";
       export default defineStrategy({ id: "plain", title: "P", describe: "", parameters: {},
         create: () => ({ instruments: [typeof readFileSync] }) });`,
    );
    const { definition, ref } = await loadStrategy(name, folder.path);
    expect(definition.create({}, tape).instruments).toEqual(["function"]);
    expect(ref.kind === "file" && ref.file.builtIns).toEqual(["node:fs"]);
  });

  it("may import the engine by its path", async () => {
    const strategy = fileURLToPath(new URL("../../engine/backtest/strategy.ts", import.meta.url));
    const name = await write(
      "inside.ts",
      `import { defineStrategy } from ${JSON.stringify(strategy)};
       export const strategy = defineStrategy({ id: "inside", title: "I", describe: "", parameters: {},
         create: () => ({ instruments: [] }) });`,
    );
    expect((await loadStrategy(name, folder.path)).definition.id).toBe("inside");
  });
});

describe("what is no strategy is refused with its reason", () => {
  it.each([
    ["no file", "none.ts", undefined, "missing", 'no strategy file "none.ts"'],
    [
      "torn code",
      "torn.ts",
      "export const a = 1;\nexport const b: = 2;\n",
      "input",
      'torn.ts:2:17: Unexpected "="',
    ],
    [
      "an import of nothing",
      "lost.ts",
      `import "./gone.ts";`,
      "input",
      'lost.ts:1:8: Could not resolve "./gone.ts"',
    ],
    [
      "no export",
      "none-here.ts",
      "export const other = 1;",
      "input",
      'none-here.ts exports no strategy: there is neither "default" nor "strategy" among other',
    ],
    [
      "another thing",
      "number.ts",
      "export default 5;",
      "input",
      "number.ts exports no strategy: Invalid input: expected object, received number",
    ],
    [
      "one that throws",
      "throws.ts",
      "\nnull.x;\nexport default 5;",
      "input",
      "throws.ts cannot be loaded: TypeError: Cannot read properties of null (reading 'x') (throws.ts:2:6)",
    ],
  ])("%s", async (_, name, text, code, message) => {
    if (text !== undefined) await write(name, text);
    expect(await refused(name)).toMatchObject({ code, message });
  });

  it.each([
    ["an id", `id: "a b"`, "id: must be a letter"],
    ["a function", `create: 5`, "create: must be a function"],
    [
      "a range",
      `parameters: { a: { type: "number", describe: "", default: 1, min: 2, max: 1 } }`,
      "parameters.a: min must not be over max",
    ],
    [
      "a default",
      `parameters: { a: { type: "integer", describe: "", default: 1, min: 2, max: 3 } }`,
      "parameters.a: default must lie between",
    ],
    [
      "a type",
      `parameters: { a: { type: "colour", describe: "", default: 1 } }`,
      "parameters.a.type: type must be number",
    ],
    [
      "a choice",
      `parameters: { a: { type: "choice", describe: "", default: "x", choices: ["y"] } }`,
      "parameters.a: default must be one of choices",
    ],
  ])("one with %s that is none", async (_, part, message) => {
    const name = await write(
      "parts.ts",
      `export default { id: "x", title: "x", describe: "", parameters: {}, needs: () => ({}), create: () => ({ instruments: [] }), ${part} };`,
    );
    const told = await refused(name);
    expect(told).toMatchObject({ code: "input" });
    expect(told.message).toContain(message);
  });

  it("an unknown name", async () => {
    expect(await refused("nobody")).toMatchObject({
      code: "usage",
      message: 'no strategy "nobody"',
    });
  });

  it("a folder", async () => {
    await mkdir(join(folder.path, "folder.ts"));
    expect(await refused("folder.ts")).toMatchObject({ code: "missing" });
  });
});

it("gets what the package exports under its name", async () => {
  const { exports } = JSON.parse(
    await readFile(new URL("../../package.json", import.meta.url), "utf8"),
  );
  const built: string = exports["."].default;
  const source = built.replace(/^\.\/dist\//, "../../").replace(/\.js$/, ".ts");
  expect(await import(source)).toHaveProperty("defineStrategy");
});
