import { expect, it } from "vitest";
import { micros, parseTime } from "../../engine/market/time.ts";
import { clusterSpans, statedOnTape } from "./cluster-spans.ts";

const at = (text: string) => parseTime(text) ?? micros(Number.NaN);
const event = (coin: string, onset: string, end?: string) => ({
  ...{ coin, side: "discount" as const, onset: at(onset) },
  end: end === undefined ? undefined : at(end),
});

it("spans each cause from its first onset to its last end, over tapes", () => {
  const usdc = {
    to: at("2023-03-20"),
    events: [event("USDC", "2023-03-10T22:40Z", "2023-03-13T02:00Z")],
  };
  const others = {
    to: at("2023-04-01"),
    events: [
      event("XYZ", "2023-03-28T01:00Z", "2023-03-28T05:00Z"),
      event("DAI", "2023-03-11T02:00Z", "2023-03-13T09:00Z"),
    ],
  };
  expect(clusterSpans([others, usdc])).toEqual([
    { name: "svb-2023-03", from: at("2023-03-10T22:40Z"), to: at("2023-03-13T09:00Z") },
    { name: "2023-03-28", from: at("2023-03-28T01:00Z"), to: at("2023-03-28T05:00Z") },
  ]);
});

it("ends what never ended with its tape, or after thirty days", () => {
  const ust = event("UST", "2022-05-07T21:40Z");
  const ends = [at("2022-05-20"), at("2023-01-01")].map(
    (to) => clusterSpans([{ to, events: [ust] }])[0]?.to,
  );
  expect(ends).toEqual([at("2022-05-20"), at("2022-06-06T21:40Z")]);
  expect(clusterSpans([])).toEqual([]);
});

it("takes of a file's events those that begin on the tape", () => {
  const stated = ["2023-03-10", "2023-03-12", "2023-03-15"].map((day) => ({
    ...{ coin: "USDC", side: "discount" as const, onsets: { 50: at(day) }, end: undefined },
  }));
  const span = { from: at("2023-03-11"), to: at("2023-03-14") };
  expect(statedOnTape(stated, span).map(({ onset }) => onset)).toEqual([at("2023-03-12")]);
});
