import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { generatedDocuments } from "./documents.ts";

/** `npm run docs`: docs/detectors.md, docs/indicators.md and docs/indicators/, made from the registries; what those no longer have is removed. */
const DOCS = fileURLToPath(new URL("../../docs/", import.meta.url));

const documents = await generatedDocuments();
mkdirSync(`${DOCS}indicators`, { recursive: true });
for (const name of readdirSync(`${DOCS}indicators`))
  if (!documents.has(`indicators/${name}`)) rmSync(`${DOCS}indicators/${name}`);
for (const [path, text] of documents) writeFileSync(DOCS + path, text);
process.stdout.write(`${documents.size} files below docs\n`);
