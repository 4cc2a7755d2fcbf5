import * as z from "zod";

const symbols = z.array(z.string());

/**
 * What the recorder observed itself, written down among the frames so that ticks stay a function of them. `clock`: a second
 * has passed. `started` and `ended`: a run of the recorder. `opened` and `closed`: a socket. `live`: the venue acknowledged
 * these pairs on this connection. `stale`: pairs whose trades, or quotes, stopped while the socket lives. `caughtUp`: REST
 * was asked for what a pair missed; `answered` or not, `exhausted` when it told all that there is, `cut` when it was not
 * asked to the end. `state`: the fold's memory, at the end of a sealed piece. The others are for people.
 */
const note = z.discriminatedUnion("note", [
  z.looseObject({ note: z.literal("clock") }),
  z.looseObject({ note: z.literal("started") }),
  z.looseObject({ note: z.literal("ended") }),
  z.looseObject({ note: z.literal("opened"), line: z.string() }),
  z.looseObject({ note: z.literal("live"), line: z.string(), symbols }),
  z.looseObject({
    note: z.literal("stale"),
    symbols,
    carries: z.enum(["trades", "quotes"]).optional(),
  }),
  z.looseObject({ note: z.literal("closed"), reason: z.string() }),
  z.looseObject({
    note: z.literal("caughtUp"),
    symbol: z.string(),
    answered: z.boolean(),
    exhausted: z.boolean(),
    cut: z.boolean().optional(),
  }),
  z.looseObject({ note: z.literal("state") }),
  z.looseObject({ note: z.literal("remark"), what: z.string() }),
]);

export type Note = z.infer<typeof note>;

/** The note that a frame of direction `note` holds; undefined for what this version does not know. */
export const parseNote = (frame: string): Note | undefined => {
  // Once a second, and the only one that is frequent.
  if (frame === CLOCK_NOTE) return { note: "clock" };
  try {
    return note.safeParse(JSON.parse(frame)).data;
  } catch {
    return undefined;
  }
};

export const CLOCK_NOTE = '{"note":"clock"}';

export const noteText = (note: Note): string => JSON.stringify(note);

const request = z.looseObject({
  method: z.enum(["GET", "POST"]),
  url: z.string(),
  purpose: z.enum(["trades", "instruments", "token", "poll"]),
  symbol: z.string().optional(),
});

/** A request by REST as it is written down: an `out` frame on a connection of its own, on which the answer comes `in`. */
export type RestRequest = z.infer<typeof request>;

/** The request that an `out` frame holds; undefined for a message to a socket. */
export const parseRequest = (frame: string): RestRequest | undefined => {
  if (!frame.startsWith('{"method":') || !frame.includes('"purpose":')) return undefined;
  try {
    return request.safeParse(JSON.parse(frame)).data;
  } catch {
    return undefined;
  }
};
