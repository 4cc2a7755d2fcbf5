import { uniformOf } from "../../testing/uniform.ts";
import type { Desk } from "../strategy.ts";
import { defineStrategy } from "../strategy.ts";

/**
 * Does anything that a strategy may do, by chance drawn from a seed: orders of every kind on every instrument, from frames,
 * fills and records, cancels, transfers. Chance moves only with what it is told, so an equal past gives equal orders.
 */
export const gambler = defineStrategy({
  id: "gambler",
  title: "Gambler",
  describe: "Anything, by chance",
  parameters: {
    seed: { type: "integer", default: 1, min: 0, max: 2 ** 31, describe: "of its chance" },
    ticks: { type: "boolean", default: false, describe: "acts on records too" },
  },
  create({ seed, ticks }, { instruments }) {
    const chance = uniformOf(seed + 1);
    const traded = instruments.filter(({ base, quote }) => base !== "BTC" && quote !== "USDC");
    const pick = <T>(from: readonly T[]): T | undefined => from[Math.floor(chance() * from.length)];
    const act = (desk: Desk): void => {
      const instrument = pick(traded)?.id ?? "";
      const price = desk.price(instrument);
      const what = chance();
      const near = Math.round(price * (1 + (chance() - 0.5) * 0.02) * 1e6) / 1e6;
      const terms = {
        ...(chance() < 0.4 && near > 0 ? { limit: near } : {}),
        ...(chance() < 0.15 && near > 0 ? { stop: near } : {}),
        ...(chance() < 0.3 ? { life: Math.ceil(chance() * 600e6) } : {}),
      };
      if (what < 0.35) {
        const spend = desk.cash(instrument) * chance();
        if (spend > 1e-6) desk.send({ instrument, side: "buy", spend, ...terms });
      } else if (what < 0.5) {
        desk.send({ instrument, side: "buy", size: 1 + chance() * 500, ...terms });
      } else if (what < 0.85) {
        const held = desk.position(instrument);
        const size = chance() < 0.5 ? held : held * chance();
        if (size > 1e-6) desk.send({ instrument, side: "sell", size, ...terms });
      } else if (what < 0.93) {
        const order = pick(desk.open);
        if (order !== undefined) desk.cancel(order.id);
      } else {
        const [from, to] = [pick(traded), pick(traded)];
        const there = from === undefined ? 0 : desk.balance(from.venue, from.base);
        if (from !== undefined && to !== undefined && there > 1e-6)
          desk.transfer(from.base, from.venue, to.venue, there * chance());
      }
    };
    return {
      instruments: traded.map(({ id }) => id),
      onStart: act,
      onFrame: (_, desk) => {
        if (chance() < 0.4) act(desk);
      },
      onFill: (_, desk) => {
        if (chance() < 0.3) act(desk);
      },
      onAlert: (_, desk) => act(desk),
      ...(ticks
        ? {
            onTick: (_, desk) => {
              if (chance() < 0.1) act(desk);
            },
          }
        : {}),
    };
  },
});
