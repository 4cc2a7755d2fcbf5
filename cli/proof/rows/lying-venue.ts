import { Pipeline } from "../../../engine/pipeline/pipeline.ts";
import { defaultSettings } from "../../../engine/pipeline/settings.ts";
import { type Tick, ticks } from "../../../engine/testing/ticks.ts";
import { seeded } from "../../../recorder/simulator/seeded.ts";
import { defineRow } from "../row.ts";

const TAPES = { short: 60, long: 600 };
const HONEST = ["kraken:USDC/USD", "coinbase:USDC/USD"];
const LIAR = "bitstamp:USDC/USD";
/** Minutes of tape, and from when to when one lies. */
const [MINUTES, FROM, TO] = [120, 30, 90];

export const lyingVenue = defineRow({
  id: "S14",
  group: "security",
  promise:
    "An exchange with a wrong certificate is not listened to, and one that lies among three raises no alert of the coin.",
  tests: ["recorder/feed/net.test.ts"],
  measure: async ({ long, seed }) => {
    const random = seeded(seed);
    const tapes = long ? TAPES.long : TAPES.short;
    let [coin, said, all] = [0, 0, 0];
    for (let i = 0; i < tapes; i++) {
      // From a cent to a half below, or as much above.
      const lie = (random() < 0.5 ? -1 : 1) * (0.01 + 0.49 * random());
      const one = alertsOf(draw(random, [LIAR], lie));
      if (one.some(({ venue }) => venue === undefined)) coin += 1;
      if (one.some(({ venue }) => venue === "bitstamp")) said += 1;
      // The same from all three, which is a depeg: what cannot fire would not be held back either.
      if (alertsOf(draw(random, [LIAR, ...HONEST], lie)).some(({ venue }) => venue === undefined))
        all += 1;
    }
    return {
      figures: [
        { what: "tapes on which one of three lies for an hour", value: tapes },
        { what: "alerts of the coin on them", value: coin, limit: { equals: 0 } },
        { what: "where the liar is named", value: said, limit: { equals: tapes } },
        {
          what: "the same from all three: alerts of the coin",
          value: all,
          limit: { equals: tapes },
        },
      ],
    };
  },
});

const draw = (random: () => number, liars: readonly string[], lie: number): Tick[] => {
  const all = [...HONEST, LIAR];
  return Array.from({ length: MINUTES * 6 }, (_, i): Tick[] => {
    const lying = i >= FROM * 6 && i < TO * 6;
    return all.map((on, place) => {
      const price = 1 + (lying && liars.includes(on) ? lie : 0) + (random() - 0.5) * 4e-4;
      return { at: i * 10 + place, on, trade: Math.round(price * 1e6) / 1e6 };
    });
  }).flat();
};

const alertsOf = (records: readonly Tick[]): { readonly venue: string | undefined }[] => {
  const { batch, instruments } = ticks(records);
  const alerts: { venue: string | undefined }[] = [];
  const pipeline = new Pipeline(
    { ...defaultSettings("receive_time"), indicators: [] },
    instruments,
    {
      alert: ({ venue }) => alerts.push({ venue }),
    },
  );
  pipeline.push(batch);
  pipeline.finish();
  return alerts;
};
