import { isAbsolute, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { explainError } from "../cli/explain-error.ts";
import { buildNotebooks } from "./build/build-notebooks.ts";
import { serveNotebooks } from "./build/serve-notebooks.ts";

// npm run notebooks: renders every notebook of this folder. README.md beside it says what it takes.

const folder = fileURLToPath(new URL(".", import.meta.url)).replace(/[\\/]$/, "");
const note = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      tape: { type: "string", multiple: true },
      home: { type: "string" },
      keep: { type: "boolean", default: false },
      port: { type: "string" },
    },
  });
  const named = process.env["PEGTAPE_NOTEBOOKS_TAPE"]?.split(",").filter((name) => name !== "");
  const home = resolve(values.home ?? process.env["PEGTAPE_HOME"] ?? ".pegtape");
  const tapes = values.tape ?? (named && named.length > 0 ? named : ["svb-2023"]);
  const out = await buildNotebooks({ folder, home, tapes, keep: values.keep, note });
  if (values.port === undefined) {
    note(`rendered into ${isAbsolute(out) ? out : join(folder, out)}`);
    note("npm run notebooks -- --keep --port 8788 shows them");
    return;
  }
  const { url } = await serveNotebooks(out, Number(values.port));
  note(`the notebooks are at ${url}/ until Ctrl-C`);
};

await main().catch((error: unknown) => {
  const { line, exitCode } = explainError(error);
  note(line);
  process.exitCode = exitCode;
});
