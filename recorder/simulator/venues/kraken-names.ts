import type { SimListing } from "../sim-venue.ts";

/** Codes in which REST and the older names of pairs differ from today's. */
const OLD: Readonly<Record<string, string>> = { BTC: "XBT", DOGE: "XDG" };

/** Assets of the first years carry an X or, for money, a Z before their code. */
const MARKED: Readonly<Record<string, string>> = {
  ...{ XBT: "XXBT", XDG: "XXDG", ETH: "XETH", LTC: "XLTC", XRP: "XXRP", XLM: "XXLM" },
  ...{ XMR: "XXMR", ZEC: "XZEC", ETC: "XETC", REP: "XREP", MLN: "XMLN" },
  ...{ USD: "ZUSD", EUR: "ZEUR", GBP: "ZGBP", CAD: "ZCAD", JPY: "ZJPY", AUD: "ZAUD" },
};

/** An asset's several names: `BTC` is `XBT` to REST, and `XXBT` as a key. */
export const assetNames = (asset: string): { readonly altname: string; readonly key: string } => {
  const altname = OLD[asset] ?? asset;
  return { altname, key: MARKED[altname] ?? altname };
};

/** A pair's several names: `{ key: "USDTZUSD", altname: "USDTUSD", wsname: "USDT/USD" }`. */
export const pairNames = ({ base, quote }: SimListing) => {
  const [left, right] = [assetNames(base), assetNames(quote)];
  const altname = `${left.altname}${right.altname}`;
  const marked = left.key !== left.altname && right.key !== right.altname;
  // The one newer asset whose pair got a key in the old manner.
  const tether = base === "USDT" && quote === "USD";
  return {
    key: marked || tether ? `${left.key}${right.key}` : altname,
    altname,
    wsname: `${left.altname}/${right.altname}`,
  };
};
