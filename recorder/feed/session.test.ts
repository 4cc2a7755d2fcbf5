import { expect, it } from "vitest";
import { binance } from "../venues/binance.ts";
import { cryptocom } from "../venues/cryptocom.ts";
import type { Control, Listing, Venue } from "../venues/venue.ts";
import { Session } from "./session.ts";
import type { SocketEnd } from "./surroundings.ts";
import { ScriptedNet } from "./testing/scripted-net.ts";
import { VirtualClock } from "./testing/virtual-clock.ts";

const listings = (count: number): Listing[] =>
  Array.from({ length: count }, (_, i) => {
    const wire = `a${i}usdt`;
    return { symbol: `A${i}/USDT`, wire, rest: wire, trading: true, status: "" };
  });

/** A session alone with a server that answers nothing; `sent` holds what it was sent, and when (s). */
const session = (venue: Venue, pairs: number) => {
  const clock = new VirtualClock(0);
  const sent: { at: number; frame: string }[] = [];
  const ended: SocketEnd[] = [];
  const net = new ScriptedNet(clock, {
    received: (frame) => sent.push({ at: clock.now() / 1e6, frame }),
    rest: () => ({ status: 404, body: "" }),
  });
  const [line] = venue.lines;
  if (line === undefined) throw new Error(`${venue.id} has no line`);
  const it = new Session({
    ...{ venue, line, number: 1, url: "wss://x/?token=secret", listings: listings(pairs) },
    surroundings: {
      ...{ clock, net, random: () => 0.5, number: () => 1 },
      take: (_venue, _connection, direction, frame) => {
        if (direction === "note") notes.push(frame);
      },
    },
    events: {
      live: () => undefined,
      refused: () => undefined,
      settled: () => undefined,
      ending: () => undefined,
      ended: (end) => ended.push(end),
    },
  });
  const notes: string[] = [];
  return { it, clock, net, sent, ended, notes };
};

it("sends Binance fewer than five messages in any second, whatever there is to say", async () => {
  const { it: one, clock, net, sent } = session(binance, 450);
  await clock.run(20);
  for (let i = 0; i < 20; i++) one.control({ what: "reply", frame: `{"id":${i}}` } as Control);
  for (let s = 0; s < 120; s++) {
    net.sockets[0]?.send({ result: null, id: 0 });
    await clock.run(1_000);
  }
  expect(sent.length).toBeGreaterThan(25);
  for (const { at } of sent)
    expect(sent.filter((other) => other.at >= at && other.at < at + 1).length).toBeLessThan(5);
});

it("answers Crypto.com's heartbeat with its own number, within seconds, however much there is to ask", async () => {
  const { it: one, clock, sent } = session(cryptocom, 100);
  await clock.run(1_010);
  const frame = '{"id":1587523073344999999,"method":"public/respond-heartbeat"}';
  one.control({ what: "reply", frame });
  await clock.run(4_000);
  expect(sent.map((each) => each.frame)).toContain(frame);
});

it("says of its address no more than anybody may know", async () => {
  const { it: one, clock, notes } = session(binance, 1);
  await clock.run(100);
  expect(notes[0]).toContain('"url":"wss://x/"');
  one.terminate("enough");
});

it("ends once, and says and hears nothing afterwards", async () => {
  const { it: one, clock, net, sent, ended, notes } = session(binance, 450);
  await clock.run(100);
  one.terminate("enough");
  one.terminate("again");
  const { length } = sent;
  one.control({ what: "reply", frame: "{}" });
  one.control({ what: "renew", reason: "again" });
  one.askAgain(listings(3));
  net.sockets[0]?.end({ reason: "closed by the server (1006)" });
  await clock.run(600_000);
  expect([ended, sent.length]).toEqual([[{ reason: "enough" }], length]);
  expect(notes.filter((note) => note.includes('"closed"'))).toHaveLength(1);
});

it("writes down no more than the beginning of what a venue says at length", async () => {
  const { it: one, clock, ended, notes } = session(binance, 1);
  await clock.run(20);
  const reason = "x".repeat(100_000);
  one.control({ what: "refused", keys: ["a0usdt@trade"], reason });
  one.control({ what: "renew", reason });
  await clock.run(20);
  expect(ended.map((end) => end.reason)).toEqual(["x".repeat(200)]);
  expect(notes.length).toBeGreaterThan(1);
  for (const note of notes) expect(note.length).toBeLessThan(400);
});
