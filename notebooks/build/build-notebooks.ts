import { fork } from "node:child_process";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { WorkbenchError } from "../../engine/errors.ts";
import { type Choice, makeFiles } from "./make-files.ts";
import { readNotebooks } from "./read-notebooks.ts";
import { runQueries } from "./run-queries.ts";

export interface BuildChoice extends Choice {
  /** Takes the files of an earlier build as they are, and runs only the queries again. */
  readonly keep?: boolean;
}

const KIT = "../../node_modules/@observablehq/notebook-kit/dist/bin/notebooks.js";

/** Makes the files, runs the queries, and renders the pages; returns the folder that they are in. */
export const buildNotebooks = async ({ keep = false, ...choice }: BuildChoice): Promise<string> => {
  const { folder, note } = choice;
  if (!keep) await makeFiles(choice);
  const notebooks = await readNotebooks(folder);
  note("queries");
  await runQueries(folder, notebooks);
  note("pages");
  const out = join(folder, ".observable", "dist");
  await rm(out, { recursive: true, force: true });
  await render(
    folder,
    notebooks.map(({ path }) => path),
  );
  return out;
};

const render = async (folder: string, paths: readonly string[]): Promise<void> => {
  const template = join(folder, "page", "page.tmpl");
  const child = fork(
    fileURLToPath(new URL(KIT, import.meta.url)),
    ["build", "--root", folder, "--template", template, "--", ...paths],
    { silent: true, execArgv: [], env: { ...process.env, NODE_ENV: "production" } },
  );
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
  const code = await new Promise<number | null>((done, fail) => {
    child.on("error", fail);
    child.on("close", done);
  });
  if (code !== 0)
    throw new WorkbenchError(
      "input",
      `the notebooks cannot be rendered: ${said.trim()}`,
      "The error above names the notebook.",
    );
};
