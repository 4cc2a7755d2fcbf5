import { type Micros, parseTime } from "../../engine/market/time.ts";
import { remembering } from "./symbols.ts";

/**
 * What the venue's own codes mean, `from` the day (UTC) on which they began to; before it a code means what it says.
 * Sources: the venue's list `pub:map:currency:sym`; Paxos' renaming of its dollar. `UST` is Tether here, TerraUSD was
 * `TERRAUST`: it goes by its later name, which cannot be taken for Tether.
 */
const ALIASES: readonly {
  readonly code: string;
  readonly asset: string;
  readonly from?: string;
}[] = [
  { code: "UST", asset: "USDT" },
  { code: "UDC", asset: "USDC" },
  { code: "TSD", asset: "TUSD" },
  { code: "EUT", asset: "EURT" },
  { code: "EUS", asset: "EURS" },
  { code: "PAX", asset: "USDP", from: "2021-08-24" },
  { code: "XCH", asset: "XCHF" },
  { code: "USK", asset: "USDK" },
  { code: "TERRAUST", asset: "USTC" },
  { code: "BAB", asset: "BCH" },
  { code: "DSH", asset: "DASH" },
  { code: "IOT", asset: "IOTA" },
  { code: "STJ", asset: "STORJ" },
  { code: "YYW", asset: "YOYOW" },
];

interface Meaning {
  readonly asset: string;
  readonly from: number;
}

const MEANINGS = new Map<string, Meaning>(
  ALIASES.map(({ code, asset, from }) => [
    code,
    { asset, from: from === undefined ? -Infinity : (parseTime(from) ?? Number.NaN) },
  ]),
);

interface Pair {
  readonly now: string;
  /** As it was before one of its codes got its meaning of today. */
  readonly before: string;
  readonly changed: number;
}

/**
 * `tUDCUST` as `USDC/USDT`, `tAVAX:USD` as `AVAX/USD`; `time` decides where a code changed its meaning, NaN is today.
 * Derivatives (`tBTCF0:USTF0`) and funding (`fUSD`) are no spot pairs and stay as they are.
 */
export const bitfinexSymbol = (wire: string, time: Micros): string => {
  const pair = pairOf(wire);
  return time < pair.changed ? pair.before : pair.now;
};

/** `USDC/USDT` as `tUDCUST`: how the venue spells a pair today. */
export const bitfinexWire = (symbol: string): string => {
  const codes = symbol.split("/").map((asset) => CODES.get(asset) ?? asset);
  return `t${codes.join(codes.every(({ length }) => length === 3) ? "" : ":")}`;
};

const CODES = new Map(ALIASES.map(({ code, asset }) => [asset, code]));

/** Whether a symbol of the venue (`tUSTUSD`) names two assets that change hands. */
export const isSpot = (wire: string): boolean => SPOT.test(wire) && !DERIVATIVE.test(wire);

const SPOT = /^t(?:([A-Z0-9]{3})([A-Z0-9]{3})|([A-Z0-9]{2,12}):([A-Z0-9]{2,12}))$/;
const DERIVATIVE = /F0(?::|$)/;

const pairOf = remembering((wire): Pair => {
  const match = isSpot(wire) ? SPOT.exec(wire) : null;
  if (match === null) return { now: wire, before: wire, changed: -Infinity };
  const codes = [match[1] ?? match[3] ?? "", match[2] ?? match[4] ?? ""];
  const meanings = codes.map((code) => MEANINGS.get(code) ?? { asset: code, from: -Infinity });
  const changed = Math.max(...meanings.map(({ from }) => from));
  return {
    now: meanings.map(({ asset }) => asset).join("/"),
    before: meanings.map(({ asset, from }, i) => (from < changed ? asset : codes[i])).join("/"),
    changed,
  };
});
