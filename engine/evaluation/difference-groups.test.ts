import { describe, expect, it } from "vitest";
import type { Alert } from "../alerts/alert.ts";
import { micros, parseTime } from "../market/time.ts";
import { groupDifferences, type Occasion } from "./difference-groups.ts";
import { ruleDifferences } from "./rule-difference.ts";

const at = (day: string): number => parseTime(day) ?? Number.NaN;
const alert = (time: string, coin = "USDC", more: Partial<Alert> = {}): Alert => ({
  type: "alert",
  time: micros(at(time)),
  rule: "depeg",
  coin,
  severity: "critical",
  state: "firing",
  incident: `${coin}-depeg-1`,
  step: 1,
  value: -100,
  unit: "bps",
  message: "",
  action: "NONE",
  ...more,
});
const occasions: Occasion[] = [
  { id: "svb", coin: "USDC", from: at("2023-03-10"), to: at("2023-03-14") },
  { id: "usde", coin: "USDe", from: at("2025-10-10"), to: at("2025-10-12") },
  { id: "gone", coin: "UST", from: at("2022-05-07"), to: Number.POSITIVE_INFINITY },
  { id: "again", coin: "UST", from: at("2022-06-01"), to: at("2022-06-02") },
];
const grouped = (before: Alert[], after: Alert[]) =>
  groupDifferences(ruleDifferences(before, after), occasions).map(
    ({ event, month, added, lost, earlier, later }) =>
      `${event ?? month} +${added} -${lost} <${earlier} >${later}`,
  );

describe("differences by event and by calm month", () => {
  it("are counted for each, in order of time", () => {
    const before = [
      alert("2023-02-27T10:00Z"),
      alert("2023-03-11T03:00Z"),
      alert("2023-03-11T08:00Z", "USDC", { severity: "warning" }),
      alert("2023-04-02T00:00Z"),
    ];
    const after = [
      alert("2023-03-11T02:00Z"),
      alert("2023-03-11T09:00Z", "USDC", { severity: "warning" }),
      alert("2023-03-12T00:00Z", "DAI"),
      alert("2023-03-31T23:59Z"),
    ];
    // What was told on 2 April is told a day and a minute earlier: another thing, in another month.
    expect(grouped(before, after)).toEqual([
      "2023-02 +0 -1 <0 >0",
      "svb +0 -0 <1 >1",
      "2023-03 +2 -0 <0 >0",
      "2023-04 +0 -1 <0 >0",
    ]);
  });

  it.each([
    ["its first moment", "2023-03-10T00:00Z", "svb"],
    ["the last before its end", "2023-03-13T23:59:59.999999Z", "svb"],
    ["the moment of its end", "2023-03-14T00:00Z", "2023-03"],
    ["the moment before it", "2023-03-09T23:59:59.999999Z", "2023-03"],
  ])("%s", (_, time, name) => {
    expect(grouped([], [alert(time)])).toEqual([`${name} +1 -0 <0 >0`]);
  });

  it("belong to an event when only one side falls into it", () => {
    expect(grouped([alert("2023-03-09T20:00Z")], [alert("2023-03-10T01:00Z")])).toEqual([
      "svb +0 -0 <0 >1",
    ]);
  });

  it("belong to the event that began last, and to one without an end", () => {
    expect(grouped([], [alert("2022-06-01T05:00Z", "UST"), alert("2024-01-01", "UST")])).toEqual([
      "again +1 -0 <0 >0",
      "gone +1 -0 <0 >0",
    ]);
  });

  it("go by the coin, however it is spelled", () => {
    expect(grouped([], [alert("2025-10-11", "USDE"), alert("2025-10-11", "USDT")])).toEqual([
      "usde +1 -0 <0 >0",
      "2025-10 +1 -0 <0 >0",
    ]);
  });
});

it("one instrument's alert is not another's", () => {
  const on = (instrument: string) => alert("2023-04-02", "USDC", { instrument });
  expect(ruleDifferences([on("kraken:USDC/USD")], [on("kraken:USDC/USD")])).toEqual([]);
  expect(
    ruleDifferences([on("kraken:USDC/USD")], [on("kraken:USDC/USDT")]).map(({ what }) => what),
  ).toEqual(["lost", "added"]);
});
