import type { Line, Listing, Venue } from "../venues/venue.ts";
import type { Budget } from "./budget.ts";
import type { RestClient } from "./rest-client.ts";
import type { Refusal } from "./subscriptions.ts";
import type { Surroundings } from "./surroundings.ts";

/** Where a link stands. */
export type LinkState =
  | { readonly name: "idle" }
  | { readonly name: "connecting" }
  | { readonly name: "subscribing" }
  | { readonly name: "live" }
  | { readonly name: "stale" }
  | { readonly name: "back-off"; readonly reason: string; readonly untilMs: number }
  | { readonly name: "closing" };

export interface LinkEvents {
  live(symbols: readonly string[]): void;
  refused(refusal: Refusal): void;
  trouble(reason: string): void;
}

export interface LinkOptions {
  readonly venue: Venue;
  readonly line: Line;
  readonly listings: readonly Listing[];
  /** Where the user pointed the venue, else its own address. */
  readonly endpoint: string;
  readonly redirected: boolean;
  readonly budget: Budget;
  readonly rest: RestClient;
  readonly surroundings: Surroundings;
  readonly events: LinkEvents;
}
