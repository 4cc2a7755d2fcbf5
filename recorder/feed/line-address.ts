import type { Line } from "../venues/venue.ts";
import { JsonIndex } from "../wire/json-index.ts";
import type { RestClient } from "./rest-client.ts";
import type { SocketEnd } from "./surroundings.ts";

export interface Address {
  readonly url: string;
  /** How often the server wants to hear from us, where it says so. */
  readonly pingMs?: number;
}

/** Asks REST where to connect, for lines whose address comes with a token. Never rejects. */
export const askAddress = async (
  { method, path, read }: NonNullable<Line["token"]>,
  rest: RestClient,
  connection: number,
  endpoint: string | undefined,
): Promise<Address | SocketEnd> => {
  const answer = await rest.ask(method, path, "token");
  if ("reason" in answer) return answer;
  try {
    const json = new JsonIndex();
    json.parse(answer.body);
    return read(json, connection, endpoint);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { reason: `no address in the answer: ${why}` };
  }
};
