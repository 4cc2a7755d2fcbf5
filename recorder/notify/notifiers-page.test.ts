import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { openTarget, targetKinds, targetSchema } from "./config.ts";
import { message, testMachine } from "./testing/machine.ts";
import { PlannedHttp } from "./testing/planned-http.ts";

const written = readFileSync(new URL("../../docs/notifiers.md", import.meta.url), "utf8");
/** Without what fills the columns of tables. */
const page = written.replace(/ +\|/g, " |");
/** The part under a heading, up to the next of its rank. */
const section = (title: string): string =>
  page.split(/^## /m).find((part) => part.startsWith(`${title}\n`)) ?? "";
const examples = [...page.matchAll(/```json\n(.*?)```/gs)].map(([, text = ""]) => JSON.parse(text));
const configs = examples.filter((example) => "type" in example);

describe("the page on notifiers", () => {
  it.each([...targetKinds.values()])("explains $id, with an example and each field", (kind) => {
    expect(page).toContain(`| [\`${kind.id}\`](#${kind.id}) |`);
    const text = section(kind.id);
    expect(text).toContain(`"type": "${kind.id}"`);
    for (const field of Object.keys(kind.schema.shape)) expect(text).toContain(`\`${field}\``);
  });

  it.each(configs)("has an example that is taken: %j", (config) => {
    expect(targetSchema.safeParse(config).error).toBeUndefined();
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
    expect(examples).toContainEqual(JSON.parse(received?.body ?? ""));
    const own = Object.keys(received?.headers ?? {}).filter((name) => /pegtape|key/.test(name));
    expect(own).toHaveLength(3);
    const named = own.filter((name) => page.toLowerCase().includes(`| \`${name}\` |`));
    expect(named).toEqual(own);
  });
});
