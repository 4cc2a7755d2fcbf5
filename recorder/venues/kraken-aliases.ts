import type { AssetAliases } from "./symbols.ts";

/** REST and version 1 speak of XBT and XDG; version 2 does not. */
export const KRAKEN_ALIASES: AssetAliases = { XBT: "BTC", XDG: "DOGE" };
