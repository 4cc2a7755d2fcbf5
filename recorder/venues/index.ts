export { coinbase } from "./coinbase.ts";
export { binance } from "./binance.ts";
export { bitfinex } from "./bitfinex.ts";
export { kraken } from "./kraken.ts";
