import { createHash } from "node:crypto";
import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import type { Client } from "../../../../datasets/archives/client.ts";
import { samples } from "../../../../datasets/archives/testing/samples/index.ts";
import { TryAgain } from "../../../../datasets/archives/try-again.ts";
import { WorkbenchError } from "../../../../engine/errors.ts";
import { parseInstrument } from "../../../../engine/market/instrument.ts";
import { damagedBytes, damagedJson } from "../damaged.ts";
import { defineTarget } from "../define-target.ts";
import { must } from "../target.ts";
import { temporaryFolder } from "../temporary-folder.ts";

/** A venue that never says that its pages end would otherwise be asked for ever. */
const MOST_ASKED = 3_000;

/** Every source with an hour or day of it, and what its host answers to the first question. */
const cases = samples.map((sample) => {
  const [unit] =
    sample.source.series[sample.series]?.plan({
      ...sample,
      instrument: parseInstrument(sample.instrument),
    }) ?? [];
  if (unit === undefined) throw new RangeError(`${sample.source.id} has no unit`);
  return { sample, unit };
});

/** Answers as the sample's host does, but for the `nth` answer, which is another; hands on what is asked. */
const clientOf = (at: number, nth: number, damage: (body: Buffer) => Buffer): Client => {
  const host = cases[at]?.sample.host() ?? (() => undefined);
  const address = cases[at]?.sample.source.baseUrl ?? "";
  const receipts: Client["receipts"][number][] = [];
  const get = (path: string): Buffer | undefined => {
    must(receipts.length < MOST_ASKED, () => `asked ${receipts.length} times`);
    must(path.startsWith("/"), () => `asks for ${path}`);
    const answer = host(new URL(path, "http://localhost"));
    if (answer === undefined || (answer.status ?? 200) !== 200) return undefined;
    const whole = Buffer.from(answer.body);
    const body = receipts.length === nth ? damage(whole) : whole;
    const sha256 = createHash("sha256").update(body).digest("hex");
    receipts.push({
      address: `${address}${path}`,
      at: "2027-01-01T00:00:00Z",
      bytes: body.length,
      sha256,
    });
    return body;
  };
  return {
    receipts,
    ask: async (path, read) => {
      const body = get(path);
      return body === undefined ? undefined : read(body.toString("utf8"));
    },
    download: async (path, file, options) => {
      const body = get(path);
      if (body === undefined) return undefined;
      const receipt = receipts.at(-1);
      if (options?.sha256 !== undefined && options.sha256 !== receipt?.sha256)
        throw new TryAgain("another checksum");
      await writeFile(file, body);
      return receipt;
    },
  };
};

export const archiveAnswers = defineTarget({
  id: "archive-answers",
  describe:
    "archives' and APIs' answers to pulls: rows as import takes them, or one refusal, and an end of asking",
  ...{ few: 20, many: 10_000, mostMs: 1_500 },
  open: async () => {
    const { path: folder, close } = await temporaryFolder();
    return {
      inputs: fc.tuple(fc.nat(cases.length - 1), fc.nat(3), fc.nat()),
      read: async ([at, nth, seed]) => {
        const one = cases[at];
        if (one === undefined) return;
        const damage = (body: Buffer): Buffer =>
          fc.sample(damagedAnswer(body), { numRuns: 1, seed })[0] ?? body;
        const file = join(folder, "unit");
        try {
          await one.unit.fetch({
            ...{ client: clientOf(at, nth, damage), file, memory: new Map() },
            signal: new AbortController().signal,
          });
        } catch (error) {
          // The client asks again, and gives up in the end with an error of its own.
          if (error instanceof TryAgain)
            throw new WorkbenchError("input", error.message, "Ask again.");
          throw asked(error);
        } finally {
          must(
            (await readdir(folder)).every((name) => name.startsWith("unit")),
            () => "a file outside",
          );
          await rm(file, { force: true });
        }
      },
      show: ([at, nth, seed]) =>
        `${cases[at]?.sample.source.id} ${cases[at]?.sample.series}, answer ${nth} damaged by ${seed}`,
      close,
    };
  },
});

/** A pull that a venue's answers end is told as a fault of where we are, not of what was typed. */
const asked = (error: unknown): unknown =>
  error instanceof WorkbenchError && error.code === "environment"
    ? new WorkbenchError("input", error.message, error.hint)
    : error;

const damagedAnswer = (body: Buffer): fc.Arbitrary<Buffer> =>
  body.length < 200_000 && /^[[{]/.test(body.subarray(0, 1).toString())
    ? damagedJson([body.toString("utf8")]).map((text) => Buffer.from(text))
    : damagedBytes([body]);
