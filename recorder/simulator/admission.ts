import type { ActiveFaults } from "./active-faults.ts";
import type { SimAnswer } from "./sim-venue.ts";

/** Why a client may not connect. */
export type Refusal =
  /** The connection is cut off without a word. */
  | { readonly what: "unreachable" }
  | {
      readonly what: "refused";
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
    };

/** Whether and how a client may connect. */
export type Admission =
  | Refusal
  | {
      readonly what: "welcome" /** To be claimed in the handshake. */;
      readonly subprotocol?: string;
    };

/** What faults make of a client that wants in; undefined where they let it pass. `back`: the address that it asked for. */
export const faultyAdmission = (active: ActiveFaults, back: string): Admission | undefined => {
  if (active.first("gone")) return { what: "unreachable" };
  const fault = active.first("refuse");
  if (fault === undefined) return undefined;
  if (fault.answer === "subprotocol")
    return { what: "welcome", subprotocol: "nobody.asked.for.this" };
  const location = fault.answer === 302 ? { location: back } : {};
  return refused(fault.answer, fault.retryAfterS, location);
};

export const refused = (
  status: number,
  retryAfterS?: number,
  headers: Readonly<Record<string, string>> = {},
): Refusal => ({ what: "refused", status, headers: { ...headers, ...retryAfter(retryAfterS) } });

/** What faults make of a request by REST; undefined where they let it pass. */
export const faultyAnswer = (active: ActiveFaults): SimAnswer | undefined => {
  if (active.first("gone")) return failed(503);
  const ban = active.first("ban");
  return ban === undefined ? undefined : failed(ban.status, ban.retryAfterS);
};

export const failed = (status: number, retryAfterS?: number): SimAnswer => ({
  status,
  headers: { "content-type": "application/json", ...retryAfter(retryAfterS) },
  body: '{"error":"the simulator refuses"}',
});

const retryAfter = (seconds: number | undefined): Record<string, string> =>
  seconds === undefined ? {} : { "retry-after": String(seconds) };
