import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { generatedDocuments } from "./documents.ts";

/** `npm run docs`: docs/detectors.md, docs/indicators and docs/commands with their lists, made from the registries; what those no longer have is removed. */
const DOCS = fileURLToPath(new URL("../../docs/", import.meta.url));

const documents = await generatedDocuments();
for (const folder of ["indicators", "commands"]) {
  mkdirSync(`${DOCS}${folder}`, { recursive: true });
  for (const name of readdirSync(`${DOCS}${folder}`))
    if (!documents.has(`${folder}/${name}`)) rmSync(`${DOCS}${folder}/${name}`);
}
for (const [path, text] of documents) writeFileSync(DOCS + path, text);
process.stdout.write(`${documents.size} files below docs\n`);
