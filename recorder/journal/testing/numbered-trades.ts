/** A trade in Kraken's shape that carries a number of ours. */
export const numberedTrade = (n: number): string =>
  JSON.stringify({
    channel: "trade",
    type: "update",
    data: [
      {
        ...{ symbol: "USDC/USD", side: n % 2 === 0 ? "buy" : "sell", price: 0.9995, qty: 12.5 },
        ...{ ord_type: "limit", trade_id: n, timestamp: "2024-03-09T23:59:00.000000Z" },
      },
    ],
  });

export const numberOf = (frame: string): number | undefined => {
  const [, digits] = /"trade_id":(\d+)/.exec(frame) ?? [];
  return digits === undefined ? undefined : Number(digits);
};
