import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { openTarget, targetKinds, targetSchema } from "./config.ts";
import { message, testMachine } from "./testing/machine.ts";
import { PlannedHttp } from "./testing/planned-http.ts";

const page = readFileSync(new URL("../../docs/notifiers.md", import.meta.url), "utf8")
  // What fills the columns of tables.
  .replace(/ +\|/g, " |");

/** The part under a heading, up to the next of its rank. */
const section = (title: string): string =>
  page.split(/^## /m).find((part) => part.startsWith(`${title}\n`)) ?? "";

const examples = (text: string): object[] =>
  [...text.matchAll(/```json\n(.*?)```/gs)].map(([, json = ""]) => JSON.parse(json));

describe("the page on notifiers", () => {
  it.each([...targetKinds.keys()])("lists %s first, and explains it once", (id) => {
    expect(page.split(`| [\`${id}\`](#${id}) |`)).toHaveLength(2);
    expect(page.split(`\n## ${id}\n`)).toHaveLength(2);
  });

  it.each([...targetKinds.values()])("explains $id and each of its fields", (kind) => {
    const fields = Object.keys(kind.schema.shape);
    const text = section(kind.id);
    expect(text).not.toBe("");
    expect(fields.filter((field) => !text.includes(`\`${field}\``))).toEqual([]);
  });

  it.each([...targetKinds.keys()])("has examples of %s that are taken", (id) => {
    // The webhook's section shows a message, too, and messages have a key.
    const configs = examples(section(id)).filter((example) => !("key" in example));
    expect(configs).not.toEqual([]);
    for (const config of configs)
      expect(targetSchema.safeParse({ type: id, ...config }).error).toBeUndefined();
  });

  it("shows the webhook's body and headers", async () => {
    await using server = await PlannedHttp.start();
    const config = { type: "webhook", url: server.url, secret: "env:S", allowPrivate: true };
    const text = "USDC is 4.1 % under a dollar.";
    await openTarget("hook", config, testMachine({ "env:S": "s" })).send(
      message({ text }),
      new AbortController().signal,
    );
    const [received] = server.received;
    expect(examples(page)).toContainEqual(JSON.parse(received?.body ?? ""));
    const own = Object.keys(received?.headers ?? {}).filter((name) => /pegtape|key/.test(name));
    const named = own.filter((name) => page.toLowerCase().includes(`| \`${name}\` |`));
    expect(own).toHaveLength(3);
    expect(named).toEqual(own);
  });
});
