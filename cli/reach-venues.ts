import { createNet } from "../recorder/feed/net.ts";
import type { Net } from "../recorder/feed/surroundings.ts";
import type { Venue } from "../recorder/venues/venue.ts";

/** Longer than this is no way to receive a feed. */
const PATIENCE_MS = 4_000;

export interface Reached {
  readonly venue: string;
  /** Milliseconds to an open socket, or to the answer of a venue that is asked by REST. */
  readonly ms: number | undefined;
  /** Why there is none. */
  readonly reason: string | undefined;
}

export interface Addresses {
  readonly endpoints: Readonly<Record<string, string>>;
  readonly rests: Readonly<Record<string, string>>;
}

/** Opens a connection to each venue and closes it; subscribes to nothing. Never rejects. */
export const reachVenues = (
  venues: readonly Venue[],
  addresses: Addresses,
  elapsed: () => number,
): Promise<Reached[]> => {
  const net = createNet({
    handshakeMs: PATIENCE_MS,
    requestMs: PATIENCE_MS,
    // Only whether it answers is asked; but all that it says has to be read.
    longest: 4 << 20,
  });
  return Promise.all(
    venues.map(async (venue) => {
      const begun = elapsed();
      const reason = await failure(venue, addresses, net);
      const ms = reason === undefined ? Math.round(elapsed() - begun) : undefined;
      return { venue: venue.id, ms, reason };
    }),
  );
};

const failure = async (
  venue: Venue,
  { endpoints, rests }: Addresses,
  net: Net,
): Promise<string | undefined> => {
  const line = venue.lines.find(({ token }) => token === undefined);
  if (line !== undefined) {
    const url = line.url(endpoints[venue.id] ?? venue.endpoint, []);
    return new Promise((resolve) => {
      const socket = net.connect(url, venue.maxPayload, {
        opened: () => {
          resolve(undefined);
          socket.terminate("seen");
        },
        frame: () => undefined,
        ended: ({ reason }) => resolve(reason),
      });
    });
  }
  const [{ token } = {}] = venue.lines;
  const { method, path } = token ?? { method: "GET" as const, path: venue.instruments.path };
  const base = (rests[venue.id] ?? venue.rest).replace(/\/+$/, "");
  const { status, body } = await net.request(method, `${base}${path}`);
  if (status >= 200 && status < 300) return undefined;
  // A list that is too long to be read here is an answer all the same.
  if (status === 0 && /more than \d+ MiB/.test(body)) return undefined;
  return status === 0 ? body : `HTTP ${status}`;
};
