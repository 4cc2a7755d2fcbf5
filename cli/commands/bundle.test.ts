import { createHash } from "node:crypto";
import { createWriteStream, existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ZipFile } from "yazl";
import { unpackBundle } from "../../datasets/bundle/unpack-bundle.ts";
import { withoutPlaces } from "../../datasets/bundle/without-places.ts";
import { extract, listZip } from "../../datasets/import/zip.ts";
import { importTrades, jsonLines, runOn, type TestMachine, testMachine } from "../test-machine.ts";

let machine: TestMachine;
const SLICE = [
  "--from",
  "2023-03-11T01:00Z",
  "--to",
  "2023-03-11T01:40Z",
  "--indicators",
  "rsi,sma",
];
const at = (name: string): string => join(machine.cwd, name);

const config = {
  alerts: { preset: "nervous" },
  notify: { targets: { hook: { type: "ntfy", topic: "s3cret", token: "env:TOKEN" } } },
  "owner-token": "s3cret",
};

beforeAll(async () => {
  machine = testMachine({ env: { TOKEN: "s3cret", PEGTAPE_QUEUE: "redis://s3cret@h" } });
  await importTrades(machine);
  writeFileSync(at("pegtape.config.json"), JSON.stringify(config));
  const code = await runOn(machine, "bundle", at("dip"), ...SLICE, "--out", "x.pegtape");
  expect(code, machine.printed.err).toBe(0);
});
afterAll(() => machine.dispose());

const run = async (...argv: string[]): Promise<{ code: number; out: string; err: string }> => {
  Object.assign(machine.printed, { out: "", err: "" });
  const code = await runOn(machine, ...argv);
  return { code, ...machine.printed };
};

/** The members of a bundle as they were packed. */
const members = async (path: string): Promise<Map<string, Buffer>> => {
  const handle = await open(path);
  const folder = mkdtempSync(at("members-"));
  const found = new Map<string, Buffer>();
  for (const entry of await listZip(handle, path)) {
    const target = join(folder, String(found.size));
    await extract(handle, entry, { path: target, label: entry.name, most: entry.size });
    found.set(entry.name, readFileSync(target));
  }
  await handle.close();
  return found;
};

interface Member {
  readonly bytes: Buffer;
  readonly mode?: number;
}

const pack = async (name: string, all: Iterable<readonly [string, Member]>): Promise<string> => {
  const file = new ZipFile();
  for (const [path, { bytes, mode = 0o100644 }] of all)
    file.addBuffer(bytes, path, { mode, compress: bytes.length > 0 });
  file.end();
  await pipeline(file.outputStream, createWriteStream(at(name)));
  return name;
};

let own: Promise<Map<string, Buffer>> | undefined;
/** Those of the bundle of these tests, read once. */
const ownMembers = (): Promise<Map<string, Buffer>> => {
  own ??= members(at("x.pegtape"));
  return own;
};

/** The bundle with some members otherwise. */
const repacked = async (name: string, changed: Record<string, Member>): Promise<string> => {
  const all = [...(await ownMembers())].map(([path, bytes]): [string, Member] => [path, { bytes }]);
  return pack(name, new Map([...all, ...Object.entries(changed)]));
};

describe("a bundle", () => {
  it("replays to the same digest where nothing of its maker's is", async () => {
    const { code, out, err } = await run(
      "open",
      "x.pegtape",
      "--home",
      "elsewhere",
      "--out",
      "kept",
    );
    expect(code, err).toBe(0);
    expect(out).toMatch(/^same digest [0-9a-f]{64}$/m);
    // The tape that it keeps is one of its own, and comes to the same by replay.
    const [, digest = ""] = /same digest (\w+)/.exec(out) ?? [];
    const again = await run("replay", at("kept"), "--indicators", "rsi,sma", "--json");
    expect(jsonLines(machine).at(-1)).toMatchObject({ digest, ticks: 240 });
    expect(again.code).toBe(0);
  });

  it("holds the same bytes each time, and no secret", async () => {
    const { code } = await run("bundle", at("dip"), ...SLICE, "--out", "again.pegtape");
    expect(code).toBe(0);
    expect(readFileSync(at("again.pegtape")).equals(readFileSync(at("x.pegtape")))).toBe(true);
    const all = await ownMembers();
    expect([...all.keys()].sort()).toEqual([
      "bundle.json",
      "emissions.ndjson",
      "tape/tape.json",
      "tape/ticks/date=2023-03-11/ticks-000000000001.parquet",
    ]);
    for (const [name, bytes] of all) {
      expect(bytes.includes("s3cret"), name).toBe(false);
      expect(bytes.includes(machine.cwd), name).toBe(false);
    }
    expect(JSON.parse(String(all.get("bundle.json")))).toMatchObject({
      settings: {
        alerts: { rules: expect.arrayContaining([expect.objectContaining({ id: "depeg" })]) },
      },
    });
  });

  it("tells the first difference: which emission, whose, which value", async () => {
    const lines = String((await ownMembers()).get("emissions.ndjson")).split("\n");
    const frame = lines.findLastIndex((line) => line.startsWith("["));
    const values: (number | null)[] = JSON.parse(lines[frame] ?? "");
    values[3] = 2;
    lines[frame] = JSON.stringify(values);
    // The list of members no longer fits: what was changed is refused, unless the list was changed with it.
    const bytes = Buffer.from(lines.join("\n"));
    const { code, err } = await run(
      "open",
      await repacked("torn.pegtape", { "emissions.ndjson": { bytes } }),
    );
    expect({ code, err }).toEqual({
      code: 2,
      err: expect.stringContaining("emissions.ndjson is not the file that was bundled"),
    });
    const bundle = JSON.parse(String((await ownMembers()).get("bundle.json")));
    for (const file of bundle.files)
      if (file.path === "emissions.ndjson")
        Object.assign(file, {
          size: bytes.length,
          sha256: createHash("sha256").update(bytes).digest("hex"),
        });
    const changed = await repacked("other.pegtape", {
      "emissions.ndjson": { bytes },
      "bundle.json": { bytes: Buffer.from(JSON.stringify(bundle)) },
    });
    const opened = await run("open", changed);
    expect(opened.code).toBe(3);
    expect(opened.out).toMatch(
      /^first difference at emission [\d,]+, 2023-03-11T01:39:00.000000Z: USDC price$/m,
    );
    expect(opened.out).toMatch(/^ {2}expected 2$/m);
  });
});

describe("a hostile bundle is refused before it does harm", () => {
  const empty = { bytes: Buffer.alloc(0) };
  it.each<[string, string, Record<string, Member>]>([
    [
      "a name that leads elsewhere",
      "no member of a bundle",
      { "tape/ticks/x/../../../evil": empty },
    ],
    ["a member that is none", "no member of a bundle", { "notes.txt": empty }],
    ["a link", '"tape/tape.json" is a link', { "tape/tape.json": { ...empty, mode: 0o120777 } }],
    ["a bomb", "would unpack to", { "model.json": { bytes: Buffer.alloc(64 << 20) } }],
    ["a file that is not in its list", "is not in its list", { "model.json": empty }],
    ["another tape", "is not the file", { "tape/tape.json": { bytes: Buffer.from("{}") } }],
    [
      "a list that is none",
      "bundle.json",
      { "bundle.json": { bytes: Buffer.from('{"format":2}') } },
    ],
  ])("%s: %s", async (_, why, changed) => {
    // yazl packs no such name, but replacing it in the bytes does.
    const tricky = Object.keys(changed).find((name) => name.includes(".."));
    const plainly = tricky?.replaceAll("..", "aa");
    const given = tricky && plainly ? { [plainly]: empty } : changed;
    const name = await repacked("hostile.pegtape", given);
    if (tricky && plainly) {
      const text = readFileSync(at(name), "latin1").replaceAll(plainly, tricky);
      writeFileSync(at(name), text, "latin1");
    }
    const { code, err } = await run("open", name);
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(why) });
    expect(existsSync(at("evil"))).toBe(false);
  });

  it("too many members, members in each other, and any torn byte of its directory", async () => {
    const many = Array.from({ length: 5_000 }, (_, i): [string, Member] => [`tape/${i}`, empty]);
    expect((await run("open", await pack("many.pegtape", many))).err).toContain("5000 members");
    const whole = readFileSync(at("x.pegtape"));
    const end = whole.lastIndexOf("PK\u0005\u0006");
    for (const field of [10, 12, 16]) {
      const torn = Buffer.from(whole);
      torn.writeUInt32LE(0x7fffffff, end + field);
      writeFileSync(at("torn.pegtape"), torn);
      expect((await run("open", "torn.pegtape")).err).toContain("is damaged or cut short");
    }
    // The directory says that the first member's bytes are all of the file.
    const across = Buffer.from(whole);
    across.writeUInt32LE(whole.length + 1, across.indexOf("PK\u0001\u0002") + 20);
    writeFileSync(at("across.pegtape"), across);
    await expect(unpackBundle(at("across.pegtape"), "x", at("into"))).rejects.toThrow("lie across");
    writeFileSync(at("text.pegtape"), "hello");
    expect((await run("open", "text.pegtape")).code).toBe(2);
    expect((await run("open", "gone.pegtape")).err).toContain('no file "gone.pegtape"');
  });
});

it("never writes over a file, and refuses an empty slice", async () => {
  expect((await run("bundle", at("dip"), "--out", "x.pegtape")).err).toContain("exists already");
  const none = await run("bundle", at("dip"), "--from", "2024-01-01", "--out", "none.pegtape");
  expect(none.err).toContain("no tick in this range. The tape is from 2023-03-11T00:00:00");
  expect(existsSync(at("none.pegtape"))).toBe(false);
});

it("takes places out of what a tape says of its source", () => {
  const source = {
    files: ["/data/me/trades.csv", "C:\\me\\x.csv", "plain.csv"],
    url: "https://me:key@host.example/x?key=1",
    note: "as sold",
    n: 1,
  };
  expect(withoutPlaces(source)).toEqual({
    files: ["trades.csv", "x.csv", "plain.csv"],
    url: "host.example",
    note: "as sold",
    n: 1,
  });
});
