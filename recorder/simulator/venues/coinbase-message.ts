import * as z from "zod";

const message = z.looseObject({
  type: z.enum(["subscribe", "unsubscribe"]),
  product_ids: z.array(z.string()).optional(),
  /** Exchange has a list, Advanced Trade one channel. */
  channels: z
    .array(
      z.union([
        z.string(),
        z.looseObject({ name: z.string(), product_ids: z.array(z.string()).optional() }),
      ]),
    )
    .optional(),
  channel: z.string().optional(),
});

export type CoinbaseMessage = z.infer<typeof message>;

/** What a client says, or the answer to what nobody understands. */
export const readMessage = (frame: string): CoinbaseMessage | string => {
  try {
    const said = message.safeParse(JSON.parse(frame));
    if (said.success) return said.data;
  } catch {
    return error("Malformed JSON");
  }
  return error("Type has to be either subscribe or unsubscribe");
};

const error = (text: string): string => JSON.stringify({ type: "error", message: text });
