import { z } from "zod";
import type { Received, Step } from "./planned-http.ts";

/** What ntfy takes as JSON at its root; it refuses further fields no more than we send them. */
const published = z.strictObject({
  topic: z.string().regex(/^[-_A-Za-z0-9]{1,64}$/),
  sequence_id: z.string().regex(/^[-_A-Za-z0-9]{1,64}$/),
  title: z.string(),
  message: z.string().min(1),
  priority: z.int().min(1).max(5),
  tags: z.array(z.string().min(1)),
});

const refused = (http: number, code: number, error: string): Step => ({
  status: http,
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ code, http, error }),
});

/** A server of ntfy's; with `token`, for those alone who have it. */
export class FakeNtfy {
  readonly published: z.output<typeof published>[] = [];
  readonly #token: string | undefined;

  constructor(token?: string) {
    this.#token = token;
  }

  readonly answer = ({ method, path, headers, body }: Received): Step => {
    if (path !== "/" || method !== "POST") return refused(404, 40401, "page not found");
    if (this.#token !== undefined && headers["authorization"] !== `Bearer ${this.#token}`)
      return refused(401, 40101, "unauthorized");
    const { data } = published.safeParse(JSON.parse(body));
    if (data === undefined)
      return refused(400, 40017, "invalid request: request body must be JSON");
    if (Buffer.byteLength(data.message) > 4096) return refused(413, 41301, "message too large");
    this.published.push(data);
    return { status: 200, body: JSON.stringify({ id: "x", event: "message", ...data }) };
  };
}
