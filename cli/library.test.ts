import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openTape, pipeline, WorkbenchError } from "./library.ts";
import { importTrades, jsonLines, runOn, type TestMachine, testMachine } from "./test-machine.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const run = promisify(execFile);

let machine: TestMachine;
let dip: string;
beforeAll(async () => {
  machine = testMachine();
  dip = await importTrades(machine);
});
afterAll(() => machine.dispose());

it("comes to the same as the command line", async () => {
  const line = ["--from", "2023-03-11T01:00Z", "--indicators", "rsi(14)", "--preset", "nervous"];
  expect(await runOn(machine, "replay", dip, ...line, "--json", "--frames", "-")).toBe(0);
  const printed = jsonLines(machine);
  const tape = await openTape(dip, { home: join(machine.cwd, "home") });
  const options = {
    from: "2023-03-11T01:00Z",
    indicators: ["rsi(14)"],
    alerts: { preset: "nervous" },
  };
  const ours: unknown[] = [];
  const asked = pipeline(tape, options);
  for await (const each of asked) ours.push(each);
  expect(ours).toEqual(printed.slice(0, -1));
  const summary = await asked.summary();
  expect(printed.at(-1)).toMatchObject({ ...summary });
  expect(await pipeline(tape, options).summary()).toEqual(summary);
  tape.close();
});

it("refuses what it cannot read with errors for people", async () => {
  await expect(openTape("nothing", { home: machine.cwd })).rejects.toThrow(WorkbenchError);
  const tape = await openTape(dip, { home: machine.cwd, cache: false });
  await expect(pipeline(tape, { from: "yesterday" }).summary()).rejects.toThrow(
    'from: "yesterday"',
  );
  await expect(pipeline(tape, { bars: ["0s"] }).summary()).rejects.toThrow(WorkbenchError);
  tape.close();
});

it("the examples of docs/library.md have right types and run in a folder where pegtape is installed", async () => {
  const text = readFileSync(join(ROOT, "docs/library.md"), "utf8");
  const examples = [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = ""]) => code);
  expect(examples).toHaveLength(5);
  const folder = join(machine.cwd, "app");
  mkdirSync(join(folder, "node_modules", "@types"), { recursive: true });
  symlinkSync(ROOT, join(folder, "node_modules", "pegtape"));
  const types = dirname(createRequire(import.meta.url).resolve("@types/node/package.json"));
  symlinkSync(types, join(folder, "node_modules", "@types", "node"));
  writeFileSync(join(folder, "package.json"), '{"type": "module"}');
  // A tape of a second instead of the embedded one.
  examples.forEach((code, at) => {
    writeFileSync(join(folder, `example${at}.ts`), code);
    writeFileSync(join(folder, `example${at}.js`), code.replaceAll("svb-2023", dip));
  });
  const options = { module: "nodenext", strict: true, noEmit: true, types: ["node"] };
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({ compilerOptions: options, include: ["*.ts"] }),
  );
  const tsc = join(ROOT, "node_modules", "typescript", "bin", "tsc");
  const checked = run(process.execPath, [tsc, "-p", folder], { cwd: folder });
  expect(await checked.catch(({ stdout }: { stdout: string }) => stdout)).toMatchObject({
    stdout: "",
  });
  writeFileSync(
    join(folder, "all.js"),
    examples.map((_, at) => `await import("./example${at}.js");`).join("\n"),
  );
  const { stdout, stderr } = await run(process.execPath, ["all.js"], { cwd: folder });
  expect(stderr).toBe("");
  expect(stdout).toMatch(/^dip imported 1\n720 /);
  expect(stdout).toMatch(/^2023-03-11T01:\d\d:\d\d\.000000Z depeg critical /m);
  expect(stdout).toMatch(/^\s*digest: '[0-9a-f]{64}'/m);
  expect(stdout).toMatch(/^missing no tape "no-such-tape"/m);
  expect(stdout).toContain("patient");
});
