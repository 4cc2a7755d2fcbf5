import { PlannedHttp, type Received, type Step } from "./planned-http.ts";

interface Receipt {
  acknowledged: 0 | 1;
  device: string;
  expired: 0 | 1;
}

/** Pushover's message and receipt API on loopback: its shapes, bounds and refusals. */
export class FakePushover {
  /** Forms that were taken. */
  readonly sent: Readonly<Record<string, string>>[] = [];
  readonly receipts = new Map<string, Receipt>();
  readonly http: PlannedHttp;
  readonly #token: string;
  readonly #user: string;
  #requests = 0;

  constructor(token: string, user: string) {
    this.#token = token;
    this.#user = user;
    this.http = new PlannedHttp((received) => this.#answer(received));
  }

  trouble(path: "messages" | "receipts", step: Step, times = 1): void {
    this.http.plan(step, new RegExp(`^/1/${path}`), times);
  }

  /** Receipts asked for so far, each time. */
  get polls(): readonly string[] {
    return this.http.received.flatMap(({ path }) => /receipts\/(\w+)/.exec(path)?.[1] ?? []);
  }

  acknowledge(receipt: string, device = "anns-phone"): void {
    this.receipts.set(receipt, { acknowledged: 1, device, expired: 0 });
  }

  expire(receipt: string): void {
    this.receipts.set(receipt, { acknowledged: 0, device: "", expired: 1 });
  }

  #answer({ method, path, headers, body }: Received): Step {
    const { pathname, searchParams } = new URL(path, "http://127.0.0.1");
    if (method === "POST" && pathname === "/1/messages.json")
      return headers["content-type"]?.startsWith("application/x-www-form-urlencoded")
        ? this.#take(Object.fromEntries(new URLSearchParams(body)))
        : this.#refuse(400, { errors: ["message cannot be blank"] });
    const receipt = /^\/1\/receipts\/(\w+)\.json$/.exec(pathname)?.[1];
    if (method !== "GET" || receipt === undefined)
      return this.#refuse(404, { errors: ["not found"] });
    if (searchParams.get("token") !== this.#token) return this.#badToken();
    const state = this.receipts.get(receipt);
    if (state === undefined)
      return this.#refuse(404, {
        receipt: "not found",
        errors: ["receipt not found; may be invalid or expired"],
      });
    return this.#good({
      acknowledged: state.acknowledged,
      acknowledged_at: state.acknowledged * 1_700_000_000,
      acknowledged_by: state.acknowledged === 1 ? this.#user : "",
      acknowledged_by_device: state.device,
      last_delivered_at: 1_700_000_000,
      expired: state.expired,
      expires_at: 1_700_003_600,
      called_back: 0,
      called_back_at: 0,
    });
  }

  #take(form: Record<string, string>): Step {
    if (form["token"] !== this.#token) return this.#badToken();
    if (form["user"] !== this.#user)
      return this.#refuse(400, {
        user: "invalid",
        errors: ["user identifier is not a valid user, group, or subscribed user key"],
      });
    if (!form["message"])
      return this.#refuse(400, { message: "cannot be blank", errors: ["message cannot be blank"] });
    if (form["message"].length > 1024 || (form["title"] ?? "").length > 250)
      return this.#refuse(400, { errors: ["message is too long"] });
    const emergency = form["priority"] === "2";
    if (emergency && !(Number(form["retry"]) >= 30 && Number(form["expire"]) <= 10_800))
      return this.#refuse(400, {
        expire: "invalid",
        errors: ["expire must be supplied with priority=2"],
      });
    this.sent.push(form);
    if (!emergency) return this.#good({});
    const receipt = `r${String(this.sent.length).padStart(29, "0")}`;
    this.receipts.set(receipt, { acknowledged: 0, device: "", expired: 0 });
    return this.#good({ receipt });
  }

  #badToken(): Step {
    return this.#refuse(400, { token: "invalid", errors: ["application token is invalid"] });
  }

  #good(body: object): Step {
    return { status: 200, body: { status: 1, request: this.#request(), ...body } };
  }

  #refuse(status: number, body: object): Step {
    return { status, body: { ...body, status: 0, request: this.#request() } };
  }

  #request(): string {
    this.#requests += 1;
    return `5042853c-402d-4a18-abcb-${String(this.#requests).padStart(12, "0")}`;
  }
}
