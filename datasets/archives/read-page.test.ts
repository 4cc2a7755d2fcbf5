import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parseInstrument } from "../../engine/market/instrument.ts";
import { makeClient } from "./client.ts";
import type { Fetched } from "./source.ts";
import { type Host, type HostAnswer, startArchive } from "./testing/archive-server.ts";
import { fastMachine } from "./testing/pull-once.ts";
import type { SourceSample } from "./testing/sample.ts";
import { bitfinexSamples } from "./testing/samples/bitfinex.ts";
import { coinbaseSamples } from "./testing/samples/coinbase.ts";
import { coingeckoSamples } from "./testing/samples/coingecko.ts";
import { geminiSamples } from "./testing/samples/gemini.ts";
import { krakenSamples } from "./testing/samples/kraken.ts";
import { Turns } from "./turns.ts";

const folder = mkdtempSync(join(tmpdir(), "pegtape-pages-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;

/** The first unit of a sample, fetched by the real client from a server that says these things first. */
const fetched = async (
  { source, series, ...sample }: SourceSample,
  first: readonly HostAnswer[],
  instrument = sample.instrument,
): Promise<{ result: Fetched; rows: string; waitedMs: number }> => {
  const host = sample.host();
  let asked = 0;
  const saying: Host = (url) => first[asked++] ?? host(url);
  const server = await startArchive(saying);
  const machine = fastMachine();
  const turns = new Turns(source.limit.everyMs, machine);
  const client = makeClient(
    { id: source.id, baseUrl: server.url, penaltyMs: source.limit.penaltyMs },
    turns,
    machine,
  );
  const file = join(folder, String(++files));
  const want = { instrument: parseInstrument(instrument), from: sample.from, to: sample.to };
  const [unit] = source.series[series]?.plan(want) ?? [];
  try {
    const tools = { client, file, memory: new Map(), signal: machine.signal };
    const result = (await unit?.fetch(tools)) ?? { absent: "no unit" };
    const rows = "rows" in result ? readFileSync(file, "utf8") : "";
    return { result, rows, waitedMs: machine.elapsed() };
  } finally {
    await server.close();
  }
};

const said = (body: unknown, status = 200): HostAnswer => ({ status, body: JSON.stringify(body) });
const sampleOf = (samples: readonly SourceSample[], at = 0): SourceSample => {
  const sample = samples[at];
  if (sample === undefined) throw new Error("no sample");
  return sample;
};
const kraken = sampleOf(krakenSamples);
const coinbase = sampleOf(coinbaseSamples);
const candles = sampleOf(coinbaseSamples, 1);
const bitfinex = sampleOf(bitfinexSamples);
const gemini = sampleOf(geminiSamples);
const coingecko = sampleOf(coingeckoSamples);

/** What a sample's first unit holds when nothing goes wrong. */
const plain = new Map<SourceSample, ReturnType<typeof fetched>>();
const undisturbed = (sample: SourceSample): ReturnType<typeof fetched> => {
  const known = plain.get(sample) ?? fetched(sample, []);
  plain.set(sample, known);
  return known;
};

describe("asks again", () => {
  it.each([
    ["kraken", kraken, { error: ["EGeneral:Too many requests"] }, 0],
    ["kraken", kraken, { error: ["EAPI:Rate limit exceeded"] }, 0],
    ["kraken", kraken, { error: ["EService:Unavailable"] }, 0],
    ["bitfinex", bitfinex, { error: "ERR_RATE_LIMIT" }, 60_000],
    ["bitfinex", bitfinex, ["error", 11010, "ratelimit: error"], 60_000],
    ["bitfinex", bitfinex, ["error", 20060, "maintenance"], 0],
    ["gemini", gemini, { result: "error", reason: "RateLimit", message: "Slow down" }, 0],
    ["coinbase", coinbase, { message: "Public rate limit exceeded" }, 0],
    [
      "coingecko",
      coingecko,
      { status: { error_code: 429, error_message: "You've exceeded the Rate Limit." } },
      60_000,
    ],
  ])("where %s says so under status 200", async (_id, sample, words, leastMs) => {
    const plain = await undisturbed(sample);
    const delayed = await fetched(sample, [said(words), said(words)]);
    expect(delayed.rows).toBe(plain.rows);
    expect(delayed.result).toEqual(plain.result);
    expect(delayed.waitedMs - plain.waitedMs).toBeGreaterThanOrEqual(2 * leastMs);
  });

  it.each([
    ["kraken", kraken, '{"error":[],"result":{"USDTZUSD":[["0.9","1",1678492800.1,"b","l","",5'],
    ["coinbase", coinbase, '[{"trade_id":5,"side":"sell","size":"1","price":"0.9","ti'],
    ["coinbase candles", candles, "[[1678492800,0.93,0.9"],
    ["bitfinex", bitfinex, "[[5,1678406400000,-1.5,0."],
    ["gemini", gemini, ""],
    ["coingecko", coingecko, '{"prices":[[1781049600000,0.97],['],
  ])(
    "where an answer of %s ends early, whole as the server sends it",
    async (_id, sample, body) => {
      const plain = await undisturbed(sample);
      expect((await fetched(sample, [{ body }])).rows).toBe(plain.rows);
    },
  );
});

it.each([
  [kraken, "kraken:NOPE/USD", "EQuery:Unknown asset pair"],
  [coinbase, "coinbase:NOPE/USD", "Coinbase has no NOPE-USD"],
  [candles, "coinbase:NOPE/USD", "Coinbase has no NOPE-USD"],
  [coingecko, "coingecko:USDC/USD", "coin not found"],
])("is absent where the venue lists no such pair", async (sample, instrument, why) => {
  const first = sample === coingecko ? [said({ error: "coin not found" })] : [];
  expect((await fetched(sample, first, instrument)).result).toEqual({ absent: why });
});

describe("refuses, with the venue's own words", () => {
  it.each([
    [kraken, said({ error: ["EGeneral:Invalid arguments"] }), "EGeneral:Invalid arguments"],
    [kraken, said({ error: [], result: { USDTZUSD: [] } }), "no cursor"],
    [
      kraken,
      said({ error: [], result: { A: [["x", "1", 1678492800.5, "b", "l", "", 5]], last: "5" } }),
      "no price",
    ],
    [bitfinex, said([[5, 1678406400000, "1<script>", 0.9]]), "no size"],
    [gemini, said([{ timestampms: 12, tid: 5, price: "1", amount: "1", type: "buy" }]), "no time"],
    [coinbase, said([{ trade_id: 5, price: "1", size: "1", time: "yesterday" }]), "no time"],
    [candles, said({ message: "Unsupported granularity" }), "Unsupported granularity"],
    [candles, said([["then", 1, 1, 1, 1, 1]]), "no time"],
    [coingecko, said({ error: "not today" }), "not today"],
    [coingecko, said({ prices: [["then", 1]] }), "no time"],
  ])("%#", async (sample, answer, words) => {
    await expect(fetched(sample, [answer])).rejects.toThrow(
      new RegExp(`^${sample.source.id} answers what cannot be read: .*${words}`),
    );
  });
});

it("leaves out what a tape cannot hold the size of", async () => {
  const rows = ["0.00000000", "0.000000001", "2.5"].map((size, i) => [
    ...["0.99", size, 1678492800.5 + i, "s", "l", ""],
    5 + i,
  ]);
  const page = said({ error: [], result: { USDTZUSD: rows, last: "1678492802500000000" } });
  const empty = said({ error: [], result: { USDTZUSD: [], last: "1678492802500000000" } });
  const { rows: kept } = await fetched(kraken, [page, empty]);
  expect(kept).toBe("time_us,price,size,side,trade_id\n1678492802500000,0.99,2.5,sell,7\n");
});
