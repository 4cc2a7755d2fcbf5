import { withTerms } from "../../../../datasets/venue-terms/terms-input.ts";
import { sampleTerms } from "../../../../engine/backtest/testing/sample-run.ts";
import { jsonTarget } from "../json-target.ts";
import { jsonValue } from "../json-value.ts";
import { must } from "../target.ts";

const sample = {
  venues: { kraken: { maker: 16, taker: 26 }, coinbase: { maker: 0, taker: 0.5 } },
  ...{
    other: { maker: 10, taker: 10 },
    latency: { median: "50ms", p95: "250ms" },
    participation: 0.1,
  },
  assumedSpread: 5,
  halts: [
    {
      venue: "kraken",
      asset: "USDC",
      what: ["trading"],
      from: "2023-03-11T04:00Z",
      to: "2023-03-12",
      source: "status page",
    },
    { venue: "binance", what: ["withdrawal", "deposit"], from: "2023-03-11", source: "said so" },
  ],
  transfer: { time: "30m", fees: { USDC: 5 } },
};

export const termsFiles = jsonTarget({
  id: "terms-files",
  describe: "fees, delays and halts of --terms: numbers that mean something",
  samples: [JSON.stringify(sample)],
  read: (text) => {
    const { participation, assumedSpread, latency, halts, venues } = withTerms(
      sampleTerms,
      jsonValue(text),
      "t.json",
    );
    must(participation > 0 && participation <= 1 && assumedSpread >= 0, () => `${participation}`);
    must(latency.median >= 0 && latency.p95 >= latency.median, () => JSON.stringify(latency));
    for (const { from, to } of halts) must(from < to, () => `a halt from ${from} to ${to}`);
    for (const [id, fees] of Object.entries(venues))
      must(
        Object.values(fees).every((fee) => Number.isFinite(fee)),
        () => `${id}: ${JSON.stringify(fees)}`,
      );
  },
});
