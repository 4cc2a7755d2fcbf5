/**
 * The coin registry: dated facts about pegged coins. A symbol means a coin from `from` (inclusive) to `to` (exclusive).
 * Sources: the issuers' own announcements and documentation (Circle, Tether, MakerDAO/Sky, Frax, Terra, Paxos, Ethena,
 * First Digital, Ripple, World Liberty, Abracadabra, Liquity, Waves, Synthetix); Bitfinex's public symbol list for its
 * `UST`. Dates are UTC days.
 */
export interface CoinRecord {
  readonly id: string;
  readonly name: string;
  readonly peg: "USD" | "EUR" | number;
  readonly mechanism: "fiat-backed" | "over-collateralised" | "synthetic" | "algorithmic";
  readonly symbols: readonly {
    readonly symbol: string;
    readonly venue?: string;
    readonly from?: string;
    readonly to?: string;
  }[];
  /** The coin that took over from this one. */
  readonly successor?: string;
}

export const coinRecords: readonly CoinRecord[] = [
  {
    id: "USDC",
    name: "USD Coin (Circle)",
    peg: "USD",
    mechanism: "fiat-backed",
    symbols: [{ symbol: "USDC" }, { symbol: "UDC", venue: "bitfinex" }],
  },
  {
    id: "USDT",
    name: "Tether",
    peg: "USD",
    mechanism: "fiat-backed",
    symbols: [
      { symbol: "USDT" },
      { symbol: "UST", venue: "bitfinex" },
      { symbol: "USDT", venue: "bitfinex" },
    ],
  },
  {
    id: "DAI",
    name: "Dai (MakerDAO)",
    peg: "USD",
    mechanism: "over-collateralised",
    symbols: [{ symbol: "DAI" }],
    successor: "USDS",
  },
  {
    id: "USDS",
    name: "Sky Dollar",
    peg: "USD",
    mechanism: "over-collateralised",
    symbols: [{ symbol: "USDS", from: "2024-09-18" }],
  },
  {
    id: "FRAX",
    name: "Frax (legacy dollar)",
    peg: "USD",
    mechanism: "algorithmic",
    symbols: [{ symbol: "FRAX", from: "2020-12-21", to: "2026-01-01" }],
    successor: "frxUSD",
  },
  {
    id: "frxUSD",
    name: "Frax USD",
    peg: "USD",
    mechanism: "fiat-backed",
    symbols: [{ symbol: "FRXUSD", from: "2025-01-02" }],
  },
  {
    id: "TUSD",
    name: "TrueUSD",
    peg: "USD",
    mechanism: "fiat-backed",
    symbols: [{ symbol: "TUSD" }],
  },
  {
    id: "BUSD",
    name: "Binance USD (Paxos)",
    peg: "USD",
    mechanism: "fiat-backed",
    symbols: [{ symbol: "BUSD", from: "2019-09-05" }],
  },
  {
    id: "USDP",
    name: "Pax Dollar",
    peg: "USD",
    mechanism: "fiat-backed",
    symbols: [
      { symbol: "USDP", from: "2021-08-24" },
      { symbol: "PAX", to: "2021-08-24" },
      { symbol: "PAX", venue: "gate" },
    ],
  },
  {
    id: "GUSD",
    name: "Gemini Dollar",
    peg: "USD",
    mechanism: "fiat-backed",
    symbols: [{ symbol: "GUSD" }],
  },
  { id: "HUSD", name: "HUSD", peg: "USD", mechanism: "fiat-backed", symbols: [{ symbol: "HUSD" }] },
  {
    id: "FDUSD",
    name: "First Digital USD",
    peg: "USD",
    mechanism: "fiat-backed",
    symbols: [{ symbol: "FDUSD", from: "2023-06-01" }],
  },
  {
    id: "PYUSD",
    name: "PayPal USD (Paxos)",
    peg: "USD",
    mechanism: "fiat-backed",
    symbols: [{ symbol: "PYUSD", from: "2023-08-07" }],
  },
  {
    id: "RLUSD",
    name: "Ripple USD",
    peg: "USD",
    mechanism: "fiat-backed",
    symbols: [{ symbol: "RLUSD", from: "2024-12-17" }],
  },
  {
    id: "USDG",
    name: "Global Dollar (Paxos)",
    peg: "USD",
    mechanism: "fiat-backed",
    symbols: [{ symbol: "USDG", from: "2024-11-01" }],
  },
  {
    id: "USD1",
    name: "World Liberty Financial USD",
    peg: "USD",
    mechanism: "fiat-backed",
    symbols: [{ symbol: "USD1", from: "2025-03-01" }],
  },
  {
    id: "USDe",
    name: "Ethena USDe",
    peg: "USD",
    mechanism: "synthetic",
    symbols: [{ symbol: "USDE", from: "2023-11-01" }],
  },
  {
    id: "UST",
    name: "TerraUSD",
    peg: "USD",
    mechanism: "algorithmic",
    symbols: [
      { symbol: "UST", from: "2020-09-21", to: "2022-05-28" },
      { symbol: "USTC", from: "2022-05-28" },
    ],
  },
  {
    id: "USDN",
    name: "Neutrino USD",
    peg: "USD",
    mechanism: "algorithmic",
    symbols: [{ symbol: "USDN" }],
  },
  {
    id: "USDD",
    name: "Decentralized USD (TRON)",
    peg: "USD",
    mechanism: "over-collateralised",
    symbols: [{ symbol: "USDD", from: "2022-05-05" }],
  },
  {
    id: "MIM",
    name: "Magic Internet Money",
    peg: "USD",
    mechanism: "over-collateralised",
    symbols: [{ symbol: "MIM" }],
  },
  {
    id: "LUSD",
    name: "Liquity USD",
    peg: "USD",
    mechanism: "over-collateralised",
    symbols: [{ symbol: "LUSD" }],
  },
  {
    id: "sUSD",
    name: "Synthetix USD",
    peg: "USD",
    mechanism: "over-collateralised",
    symbols: [{ symbol: "SUSD" }],
  },
  {
    id: "FEI",
    name: "Fei USD",
    peg: "USD",
    mechanism: "algorithmic",
    symbols: [{ symbol: "FEI" }],
  },
  {
    id: "GHO",
    name: "GHO (Aave)",
    peg: "USD",
    mechanism: "over-collateralised",
    symbols: [{ symbol: "GHO" }],
  },
  {
    id: "crvUSD",
    name: "crvUSD (Curve)",
    peg: "USD",
    mechanism: "over-collateralised",
    symbols: [{ symbol: "CRVUSD" }],
  },
  {
    id: "EURC",
    name: "Euro Coin (Circle)",
    peg: "EUR",
    mechanism: "fiat-backed",
    symbols: [{ symbol: "EURC" }, { symbol: "EUROC" }],
  },
  {
    id: "EURT",
    name: "Tether EUR",
    peg: "EUR",
    mechanism: "fiat-backed",
    symbols: [{ symbol: "EURT" }],
  },
];
