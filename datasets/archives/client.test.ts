import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, expect, it } from "vitest";
import { unpack } from "../import/unpack.ts";
import { type Client, makeClient } from "./client.ts";
import type { ClientParts } from "./client-parts.ts";
import { type ArchiveServer, type Host, startArchive } from "./testing/archive-server.ts";
import { fastMachine } from "./testing/pull-once.ts";
import { TryAgain } from "./try-again.ts";
import { Turns } from "./turns.ts";

const folder = mkdtempSync(join(tmpdir(), "pegtape-client-test-"));
const servers: ArchiveServer[] = [];
afterAll(async () => {
  for (const server of servers) await server.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Rig {
  readonly client: Client;
  readonly parts: ClientParts;
  readonly server: ArchiveServer;
  readonly retries: readonly string[];
}

const rig = async (host: Host, penaltyMs?: number): Promise<Rig> => {
  const server = await startArchive(host);
  servers.push(server);
  const retries: string[] = [];
  const parts = { ...fastMachine(), onRetry: (what: string) => void retries.push(what) };
  const address = { id: "sample", baseUrl: server.url, penaltyMs };
  return { client: makeClient(address, new Turns(100, parts), parts), parts, server, retries };
};

const same = (text: string): string => text;

it("waits as long as the venue asks, and everybody waits with it", async () => {
  let refusals = 1;
  const { client, parts, retries } = await rig(() =>
    refusals-- > 0
      ? { body: "slow down", status: 429, headers: { "retry-after": "40" } }
      : { body: "here" },
  );
  expect(await client.ask("/a", same)).toBe("here");
  expect(parts.elapsed()).toBeGreaterThanOrEqual(40_000);
  expect(retries).toEqual(["sample: too many requests (HTTP 429); again in 40.0 s"]);
  expect(client.receipts).toHaveLength(1);
});

it("keeps away for the penalty of a venue that does not say how long", async () => {
  let refusals = 1;
  const host: Host = () => (refusals-- > 0 ? { body: "", status: 429 } : { body: "here" });
  const { client, parts } = await rig(host, 60_000);
  await client.ask("/a", same);
  expect(parts.elapsed()).toBeGreaterThanOrEqual(60_000);
});

it("gives up after eight times, and at once where it is asked to wait for hours", async () => {
  const { client, server } = await rig(() => ({ body: '["error",10020]', status: 500 }));
  await expect(client.ask("/a", same)).rejects.toThrow(
    `sample: ${server.url}/a: HTTP 500: ["error",10020] (asked 8 times)`,
  );
  const headers = { "retry-after": "86400" };
  const banned = await rig(() => ({ body: "", status: 418, headers }));
  await expect(banned.client.ask("/a", same)).rejects.toThrow(/HTTP 418\) \(asked 1 time\)/);
});

it("asks again when an answer cannot be read, and takes a 404 for nothing there", async () => {
  let answers = 0;
  const { client } = await rig(({ pathname }) =>
    pathname === "/a" ? { body: String(++answers) } : undefined,
  );
  const read = (text: string): number => {
    if (text === "1") throw new TryAgain("half of it");
    return Number(text);
  };
  expect(await client.ask("/a", read)).toBe(2);
  expect(await client.ask("/b", read)).toBe(undefined);
  const file = join(folder, "none");
  expect(await client.download("/b", file)).toBe(undefined);
  expect(existsSync(file)).toBe(false);
});

it("follows a redirect on the same host, and none to another", async () => {
  const { client, server } = await rig(({ pathname }) => {
    if (pathname === "/here") return { body: "", status: 302, headers: { location: "/there" } };
    if (pathname === "/there") return { body: "found" };
    return { body: "", status: 302, headers: { location: "http://archive.example/x" } };
  });
  expect(await client.ask("/here", same)).toBe("found");
  await expect(client.ask("/away", same)).rejects.toThrow(
    `${server.url}/away sends us to http://archive.example, which is not followed`,
  );
});

it("refuses what is too large, said or not, and a refusal for good", async () => {
  const { client } = await rig(({ pathname }) =>
    pathname === "/secret" ? { body: "not from there", status: 451 } : { body: "x".repeat(2000) },
  );
  await expect(client.ask("/a", same, { most: 1000 })).rejects.toThrow(/2000 bytes or more/);
  await expect(client.ask("/secret", same)).rejects.toThrow(/HTTP 451: not from there/);
});

it("a download is the bytes that the checksum names", async () => {
  const { client } = await rig(() => ({ body: "bytes" }));
  const file = join(folder, "file");
  const receipt = await client.download("/a", file);
  expect(readFileSync(file, "utf8")).toBe("bytes");
  const { sha256 } = receipt ?? { sha256: "" };
  expect(await client.download("/a", join(folder, "again"), { sha256 })).toMatchObject({ sha256 });
  await expect(
    client.download("/a", join(folder, "wrong"), { sha256: "0".repeat(64) }),
  ).rejects.toThrow(/has the SHA-256 .* \(asked 8 times\)/);
});

it("a small file that unpacks to a large one is refused", async () => {
  const { client } = await rig(() => ({ body: gzipSync(Buffer.alloc(3_000_000)) }));
  const file = join(folder, "bomb.gz");
  const receipt = await client.download("/a", file);
  expect(receipt?.bytes).toBeLessThan(10_000);
  await expect(unpack(file, "bomb.gz", folder, 1_000_000)).rejects.toThrow(
    /bomb.gz unpacks to more than 1000000 bytes/,
  );
});
