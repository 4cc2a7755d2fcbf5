let shared: Document | undefined;

/** The document in which charts are built. Loading jsdom takes half a second, so it waits for the first chart. */
export const chartDocument = async (): Promise<Document> => {
  if (!shared) {
    const dom = await import("jsdom");
    shared = new dom.JSDOM("").window.document;
  }
  return shared;
};
