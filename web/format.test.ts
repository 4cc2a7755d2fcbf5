import { describe, expect, it } from "vitest";
import { micros, parseTime } from "../engine/market/time.ts";
import {
  bytes,
  clock,
  count,
  dayClock,
  dayYear,
  isoShort,
  oneDecimal,
  price,
  short,
  signedBps,
  span,
} from "./format.ts";

const time = (text: string) => parseTime(text) ?? micros(Number.NaN);

describe("numbers", () => {
  it("carry their sign and group their digits", () => {
    expect([0, -0, 12, -50, 3.44, -9.96, -1257, 0.04].map(signedBps)).toEqual([
      "0",
      "0",
      "+12",
      "−50",
      "+3.4",
      "−10.0",
      "−1\u202f257",
      "0",
    ]);
    expect([0, 999, 1000, 1234567, -12345].map(count)).toEqual([
      "0",
      "999",
      "1\u202f000",
      "1\u202f234\u202f567",
      "−12\u202f345",
    ]);
  });

  it("print prices with four decimals at least and eight at most", () => {
    expect([0.874, 1, 1.00469, 0.123456789, 21345.6].map(price)).toEqual([
      "0.8740",
      "1.0000",
      "1.00469",
      "0.12345679",
      "21345.60",
    ]);
  });

  it("shorten what is only a magnitude", () => {
    expect([0, 999, 999.6, 38_149_000, 2.5e9].map(short)).toEqual([
      "0",
      "999",
      "1k",
      "38.1M",
      "2.5B",
    ]);
    expect([12, 15_800_000, 2.5e9].map(bytes)).toEqual(["12 B", "15.8 MB", "2.5 GB"]);
  });

  it("print a dash for what is no number", () => {
    for (const print of [signedBps, count, price, short, oneDecimal])
      expect(print(Number.NaN)).toBe("–");
  });
});

describe("times", () => {
  it("are UTC, whatever the machine's zone", () => {
    const at = time("2023-03-11T07:15:30Z");
    expect([dayClock(at), dayYear(at), clock(time("2023-03-11T07:15Z"))]).toEqual([
      "11 Mar 07:15:30",
      "11 Mar 2023",
      "07:15",
    ]);
  });

  it("are short in addresses, and read back as the same time", () => {
    for (const text of [
      "2023-03-11T00:00Z",
      "2023-03-11T07:15Z",
      "2023-03-11T07:15:30Z",
      "2023-03-11T07:15:30.25Z",
      "2023-03-11T07:10:00.000001Z",
    ]) {
      expect(isoShort(time(text))).toBe(text);
    }
  });

  it("print spans in their two largest units", () => {
    expect([0, 59e6, 61e6, 3600e6, 90_060e6, 356_399e6].map(span)).toEqual([
      "0 s",
      "59 s",
      "1 min 1 s",
      "1 h",
      "1 d 1 h",
      "4 d 2 h",
    ]);
  });
});
