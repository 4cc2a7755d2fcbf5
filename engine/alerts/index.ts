export { DepegRule as depeg } from "./depeg-rule.ts";
export { RsiRule as rsi } from "./rsi-rule.ts";
