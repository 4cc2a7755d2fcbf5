import { afterEach, describe, expect, it } from "vitest";
import { jsonLines, runOn, type TestMachine, testMachine } from "../test-machine.ts";

let machine: TestMachine;
afterEach(() => machine.dispose());

async function* from(pieces: readonly (Buffer | string)[]): AsyncGenerator<Buffer | string> {
  for (const piece of pieces) yield piece;
}

/** Runs `normalize --venue <venue>` over what stdin brings; returns what it printed. */
const normalized = async (venue: string, pieces: readonly (Buffer | string)[]) => {
  machine = testMachine({ stdin: from(pieces) });
  expect(await runOn(machine, "normalize", "--venue", venue), machine.printed.err).toBe(0);
  return jsonLines(machine);
};

const lines = (...frames: readonly string[]): string[] => frames.map((frame) => `${frame}\n`);

const V2 =
  '{"channel":"trade","type":"update","data":[{"symbol":"USDC/USD","side":"sell","price":0.9957,"qty":1200.50000000,"ord_type":"limit","trade_id":71,"timestamp":"2023-03-11T07:15:00.250001Z"}]}';
const V1 = '[7,[["0.99570000","3.25","1678518900.250001","b","m",""]],"trade","XBT/USD"]';

describe("normalize", () => {
  it("turns messages into ticks, the protocol told from each", async () => {
    expect(await normalized("kraken", lines(V2, V1, '{"channel":"heartbeat"}'))).toEqual([
      {
        ...{ type: "trade", instrument: "kraken:USDC/USD", receiveTime: null },
        ...{ eventTime: "2023-03-11T07:15:00.250001Z", price: 0.9957, size: 1200.5 },
        ...{ side: "sell", tradeId: "71" },
      },
      {
        ...{ type: "trade", instrument: "kraken:BTC/USD", receiveTime: null },
        ...{ eventTime: "2023-03-11T07:15:00.250001Z", price: 0.9957, size: 3.25 },
        ...{ side: "buy", tradeId: null },
      },
    ]);
    expect(machine.printed.err).toBe("3 lines of Kraken: 2 trades, 0 quotes, 0 rejected\n");
  });

  it("takes messages in a wrapping, with the time of receipt or without", async () => {
    const wrap = (more: object): string => JSON.stringify({ ...more, raw: V2 });
    const found = await normalized(
      "kraken",
      lines(
        wrap({ received_at: "2023-03-11T07:15:00.300000Z" }),
        wrap({ received_at: null }),
        wrap({ exchange: "kraken", dir: "out" }),
        wrap({ received_at: "noon" }),
        wrap({ received_at: 5 }),
      ),
    );
    expect(found.map(({ type, receiveTime, line }) => [type, receiveTime ?? line])).toEqual([
      ["trade", "2023-03-11T07:15:00.300000Z"],
      ["trade", undefined],
      ["rejected", 4],
      ["rejected", 5],
    ]);
    expect(found[1]).toMatchObject({ receiveTime: null });
  });

  it("remembers from line to line, and marks history as what it is", async () => {
    const found = await normalized(
      "bitfinex",
      lines(
        '{"event":"subscribed","channel":"trades","chanId":89,"symbol":"tUDCUST","pair":"UDCUST"}',
        "[89,[[12,1678518900250,-3,0.9701],[11,1678518900001,2,0.97]],1]",
        '[89,"te",[13,1678518901000,1.5,9.702e-1],2]',
      ),
    );
    expect(found.map(({ tradeId, backfill, price }) => [tradeId, backfill, price])).toEqual([
      ["11", true, 0.97],
      ["12", true, 0.9701],
      ["13", undefined, 0.9702],
    ]);
    expect(found.every(({ instrument }) => instrument === "bitfinex:USDC/USDT")).toBe(true);
  });

  it("prints a trade once that a venue tells of twice, the first time or the second", async () => {
    const found = await normalized(
      "bitfinex",
      lines(
        '{"event":"subscribed","channel":"trades","chanId":89,"symbol":"tUDCUST","pair":"UDCUST"}',
        '[89,"te",[13,1678518901000,1.5,0.9702]]',
        '[89,"te",[14,1678518901100,1.5,0.9703]]',
        '[89,"tu",[13,1678518901000,1.5,0.9702]]',
        '[89,"tu",[12,1678518900900,1.5,0.9701]]',
      ),
    );
    expect(found.map(({ tradeId }) => tradeId)).toEqual(["13", "14", "12"]);
    expect(machine.printed.err).toContain("3 trades");
  });

  it("rejects what cannot be read, a row or a line, and goes on", async () => {
    const row = V2.replace("0.9957", "-1");
    const mixed = V2.replace("]}", `,{"symbol":"USDC/USD"},${V2.slice(V2.indexOf("{", 1), -2)}]}`);
    const found = await normalized("kraken", [...lines("not JSON", row, " \t", mixed), V1]);
    expect(found.map(({ type, line }) => [type, line])).toEqual([
      ["rejected", 1],
      ["rejected", 2],
      ["trade", undefined],
      ["rejected", 4],
      ["trade", undefined],
      ["trade", undefined],
    ]);
    expect(found[0]).toMatchObject({ reason: expect.stringMatching(/^kraken: no JSON/) });
    expect(found[1]).toMatchObject({ reason: 'USDC/USD: no price: "-1"' });
    expect(machine.printed.err).toContain("4 lines of Kraken: 3 trades, 0 quotes, 3 rejected");
  });

  it("does not take a line into memory that is too long for a frame", async () => {
    const piece = "x".repeat(1 << 20);
    const found = await normalized("kraken", [...Array<string>(20).fill(piece), "\n", V2]);
    expect(found).toMatchObject([
      { type: "rejected", line: 1, reason: "the line is too long for a frame" },
      { type: "trade" },
    ]);
  });

  it("keeps what is no spot pair in the venue's own spelling", async () => {
    const frame =
      '{"id":-1,"code":0,"method":"subscribe","result":{"channel":"ticker","instrument_name":"BTCUSD-PERP","data":[{"i":"BTCUSD-PERP","b":"20","bs":"1","k":null,"t":1678518900250}]}}';
    expect(await normalized("cryptocom", lines(frame))).toEqual([
      {
        ...{ type: "quote", instrument: "cryptocom:BTCUSD-PERP", receiveTime: null },
        ...{ eventTime: "2023-03-11T07:15:00.250000Z", bid: 20, bidSize: 1 },
        ...{ ask: null, askSize: null },
      },
    ]);
  });

  it("waits for the reader of what it prints", async () => {
    let waiting = 0;
    machine = testMachine({
      stdin: from(lines(V2, V1, V2)),
      drained: async () => {
        waiting += 1;
      },
    });
    expect(await runOn(machine, "normalize", "--venue", "kraken")).toBe(0);
    expect(waiting).toBe(3);
  });

  it("refuses a venue that it does not know, and names those most like it", async () => {
    machine = testMachine();
    expect(await runOn(machine, "normalize", "--venue", "krakn")).toBe(2);
    expect(machine.printed.err).toContain('unknown venue "krakn"');
    expect(machine.printed.err).toContain("Did you mean kraken?");
    expect(await runOn(machine, "normalize")).toBe(2);
  });
});
