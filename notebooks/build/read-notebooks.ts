import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { deserialize, type Notebook } from "@observablehq/notebook-kit";
import { JSDOM } from "jsdom";

export interface NotebookFile {
  /** `svb-weekend.html` */
  readonly name: string;
  readonly path: string;
  readonly notebook: Notebook;
}

/** The notebooks of a folder, by name. */
export const readNotebooks = async (folder: string): Promise<readonly NotebookFile[]> => {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".html")).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
  return names.map((name, at) => ({
    name,
    path: join(folder, name),
    notebook: readNotebook(texts[at] ?? ""),
  }));
};

/** One notebook from its text. */
export const readNotebook = (text: string): Notebook => {
  const { window } = new JSDOM();
  return deserialize(text, { parser: new window.DOMParser() });
};
