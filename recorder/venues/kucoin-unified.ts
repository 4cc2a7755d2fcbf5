// KuCoin's unified socket: `T` names the channel and the kind of market. Read, never spoken.
import { decimalMicros, Unit } from "../wire/decimal-time.ts";
import { FieldError, type JsonIndex } from "../wire/json-index.ts";
import { optional, shapeOf, sideOf } from "./rows.ts";
import { pairReader } from "./symbols.ts";
import type { FrameSink } from "./venue.ts";

const pairOf = pairReader("-");

export const readKucoinUnified = (json: JsonIndex, out: FrameSink) => {
  const type = optional(json, 0, "T");
  if (type === undefined) return control(json, out);
  const [channel] = type.split(".");
  if (channel !== "trade" && channel !== "ticker") return out.control({ what: "other", type });
  const data = json.get(0, "d");
  if (!json.isObject(data)) throw new FieldError('no object "d"');
  // Contracts, ETHUSDTM, have no hyphen and stay as they are.
  const symbol = pairOf(json.need(data, "s"));
  const eventTime = decimalMicros(json.need(data, "M"), Unit.ns);
  if (channel === "ticker")
    return out.quote({
      symbol,
      eventTime,
      bid: optional(json, data, "b"),
      bidSize: optional(json, data, "B"),
      ask: optional(json, data, "a"),
      askSize: optional(json, data, "A"),
    });
  const side = json.get(data, "S");
  out.trade({
    symbol,
    eventTime,
    price: json.need(data, "p"),
    size: json.need(data, "q"),
    side: sideOf(json, side, "buy", "sell") ?? sideOf(json, side, "BUY", "SELL"),
    id: json.need(data, "ti"),
    detail: undefined,
  });
};

const control = (json: JsonIndex, out: FrameSink) => {
  if (json.is(json.get(0, "message"), "welcome")) return out.control({ what: "welcome" });
  const request = optional(json, 0, "id");
  const named = request === undefined ? {} : { request };
  const result = json.get(0, "result");
  if (json.isTrue(result)) return out.control({ what: "acknowledged", ...named });
  if (json.raw(result) === "false") {
    const reason = optional(json, 0, "reason") ?? "refused";
    return out.control({ what: "refused", reason, ...named });
  }
  out.control({ what: "unknown", type: shapeOf(json, 0) });
};
