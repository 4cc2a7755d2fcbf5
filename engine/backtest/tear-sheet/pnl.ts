import { e16Number, e16Text } from "../decimal-text.ts";
import type { Books, PocketBooks } from "../result.ts";
import { figureOf } from "./figure.ts";
import type { SheetPnl, SumRow } from "./shape.ts";

/** The account's closing as text, and its sums by asset and by venue. */
export const pnlOf = ({ start, end, realised, unrealised, pockets }: Books): SheetPnl => ({
  start: e16Text(start),
  end: e16Text(end),
  total: e16Text(end - start),
  realised: e16Text(realised),
  unrealised: e16Text(unrealised),
  return: returnOf({ start, end }),
  pockets: pockets.map((pocket) => ({
    ...{ venue: pocket.venue, asset: pocket.asset, amount: e16Text(pocket.amount) },
    mark: figureOf(pocket.mark / 1e8),
    value: e16Text(pocket.value),
    realised: e16Text(pocket.realised),
    unrealised: e16Text(pocket.unrealised),
    fees: e16Text(pocket.fees),
  })),
  byAsset: sums(pockets, ({ asset }) => asset),
  byVenue: sums(pockets, ({ venue }) => venue),
});

/** Of the whole run, 0.01 is 1 %. */
export const returnOf = ({ start, end }: Pick<Books, "start" | "end">) =>
  figureOf(e16Number(end - start) / e16Number(start));

const sums = (
  pockets: readonly PocketBooks[],
  nameOf: (pocket: PocketBooks) => string,
): SumRow[] => {
  const names = [...new Set(pockets.map(nameOf))].sort();
  return names.map((name) => {
    let [realised, unrealised, fees] = [0n, 0n, 0n];
    for (const pocket of pockets) {
      if (nameOf(pocket) !== name) continue;
      realised += pocket.realised;
      unrealised += pocket.unrealised;
      fees += pocket.fees;
    }
    return {
      ...{ name, realised: e16Text(realised), unrealised: e16Text(unrealised) },
      ...{ fees: e16Text(fees), net: e16Text(realised + unrealised - fees) },
    };
  });
};
