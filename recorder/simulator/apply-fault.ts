import type { Clock } from "../feed/surroundings.ts";
import type { ActiveFaults } from "./active-faults.ts";
import type { Fault } from "./faults.ts";
import type { FaultyClient } from "./faulty-client.ts";
import type { SimClient, SimTrade, SimVenue, SimWorld } from "./sim-venue.ts";

/** A venue as a fault finds it. */
export interface FaultTarget {
  readonly venue: SimVenue;
  readonly world: SimWorld;
  /** Those who are connected now. */
  readonly clients: readonly FaultyClient[];
  readonly active: ActiveFaults;
  readonly clock: Clock;
  /** Runs what a client makes the venue do; what it throws ends that client and nothing else. */
  guard(client: FaultyClient, run: () => void): void;
  standstill(forMs: number): void;
}

/** Prices and sizes that are none. */
const NO_NUMBERS = ["", "0", "-1", "NaN", "null", "0.-10000", "1e999", "true", "0x1f"];

/** Makes a fault happen, and sees to its end. */
export const applyFault = (fault: Fault, target: FaultTarget) => {
  const { venue, clients, active, clock, guard } = target;
  const each = (act: (client: FaultyClient) => void): void => {
    for (const client of clients) act(client);
  };
  const last = (forMs: number): void => {
    active.begin(fault);
    clock.after(forMs, () => active.end(fault));
  };
  switch (fault.kind) {
    case "terminate":
      return each((client) => client.terminate());
    case "close":
      return each((client) => {
        if (fault.torn) client.raw('{"channel":"trades","type":"update","data":[{"pri');
        client.close(fault.code, fault.reason ?? "");
      });
    case "silent":
      each((client) => client.silence());
      clock.after(fault.forMs, () => each((client) => client.terminate()));
      return;
    case "mute":
      each((client) => client.mute(fault.symbol));
      clock.after(fault.forMs, () =>
        each((client) => {
          client.unmute(fault.symbol);
          if (fault.ends) client.terminate();
        }),
      );
      return;
    case "standstill":
      return target.standstill(fault.forMs);
    case "announce":
      each((client) => guard(client, () => venue.announceEnd?.(client)));
      clock.after(fault.forMs, () => each((client) => client.close(1001, "going away")));
      return;
    case "gone":
      each((client) => client.terminate());
      return last(fault.forMs);
    case "impatient":
    case "refuse":
    case "ban":
    case "refuseSymbol":
    case "ignoreSymbol":
      return last(fault.forMs);
    case "drop":
      return each((client) => client.drop(fault.symbol, fault.count));
    case "history":
      return each((client) => guard(client, () => subscribeAgain(client, target)));
    case "repeat":
      return each((client) => client.repeat(fault.count));
    case "swap":
      return each((client) => client.swap(fault.count));
    case "delay":
      each((client) => client.hold());
      clock.after(fault.forMs, () => each((client) => client.release()));
      return;
    case "malformed":
      return each((client) => sendMalformed(client, fault.count, target));
    case "extraKeys":
      return each((client) => client.addKeys(fault.count));
    case "junk":
      return each((client) => client.raw(JUNK[fault.what]));
    case "oversized":
      return each((client) => client.raw(`{"padding":"${"x".repeat(fault.bytes)}"}`));
  }
};

const JUNK = {
  empty: "",
  binary: Uint8Array.from([0, 255, 123, 34, 195, 40, 0, 1]),
  text: "hello, is anybody there?",
  unknown: '{"announcement":{"kind":"nobody knows this","values":[1,null,{"deep":[]}]}}',
} as const;

/** What the client asked for is answered as if for the first time: the venue remembers nothing of it. */
const subscribeAgain = (
  client: FaultyClient,
  { venue, world }: Pick<FaultTarget, "venue" | "world">,
): void => {
  const { path, number } = client;
  let greeted = false;
  const forgotten: SimClient = {
    ...{ path, number, memory: new Map() },
    // It has been greeted: only answers come again.
    send: (frame) => greeted && client.send(frame),
    close: (code, reason) => client.close(code, reason),
  };
  venue.open(forgotten, world);
  greeted = true;
  for (const frame of client.asked) venue.receive(frame, forgotten, world);
};

/**
 * The last trade once more, with a price or size that is none. It carries an id that has been told already, so that whoever
 * counts trades by their ids is not led to believe in one that never was.
 */
const sendMalformed = (
  client: FaultyClient,
  count: number,
  { venue, world }: Pick<FaultTarget, "venue" | "world">,
): void => {
  const { lastTrade } = client;
  if (lastTrade === undefined) return;
  for (let i = 0; i < count && !client.ended; i++) {
    const bad = NO_NUMBERS[(i >> 1) % NO_NUMBERS.length] ?? "";
    const row: SimTrade = { ...lastTrade, ...(i % 2 === 0 ? { price: bad } : { size: bad }) };
    try {
      venue.trade(row, client, world);
    } catch {
      // A venue that reckons with its numbers cannot write this one; others can.
    }
  }
};
