import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { WorkbenchError } from "../../engine/errors.ts";
import { Denied } from "../problem.ts";
import type { Role } from "../route.ts";
import { Bucket } from "./bucket.ts";

/** What each kind of reader knows. Without a token for viewers only owners get in. */
export interface Tokens {
  readonly owner: string;
  readonly viewer?: string;
}

export interface AccessOptions {
  /** Absent: whoever reaches the server is an owner. */
  readonly tokens?: Tokens | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** A text that nobody can guess. */
  readonly newId: () => string;
}

const COOKIE = "pegtape-session";
const SHORTEST_TOKEN = 16;
const LIFE_MS = 12 * 3_600_000;
const MOST_SESSIONS = 10_000;
/** Wrong tokens that an address may send at once, and how fast it gets another try. */
const TRIES = 5;
const TRIES_PER_SECOND = 1 / 12;

interface Login {
  readonly role: Role;
  readonly until: number;
}

/** Who is who: tokens are shown once and then stand for a cookie, or come with every request of a program. */
export class Access {
  readonly #options: AccessOptions;
  readonly #logins = new Map<string, Login>();
  readonly #tries: Bucket;

  constructor(options: AccessOptions) {
    if (options.tokens) checkTokens(options.tokens);
    this.#options = options;
    this.#tries = new Bucket({ most: TRIES, perSecond: TRIES_PER_SECOND, now: options.now });
  }

  /** Whether anybody has to say who they are. */
  get asks(): boolean {
    return this.#options.tokens !== undefined;
  }

  /** What whoever sends this may do; undefined: nothing. Throws when an address has tried too many wrong tokens. */
  roleOf({ headers, socket }: Pick<IncomingMessage, "headers" | "socket">): Role | undefined {
    if (!this.asks) return "owner";
    const bearer = /^Bearer (\S+)$/i.exec(headers.authorization ?? "")?.[1];
    if (bearer !== undefined) return this.#tried(bearer, socket.remoteAddress ?? "");
    const login = this.#logins.get(sessionOf(headers.cookie));
    return login && login.until > this.#options.now() ? login.role : undefined;
  }

  /** The cookie of one who has shown a token; undefined when it is none. Throws after too many wrong ones. */
  login(token: string, address: string): string | undefined {
    const role = this.#tried(token, address);
    if (role === undefined) return undefined;
    const { now, newId } = this.#options;
    for (const [id, { until }] of this.#logins) if (until <= now()) this.#logins.delete(id);
    const [oldest] = this.#logins.keys();
    if (this.#logins.size >= MOST_SESSIONS && oldest !== undefined) this.#logins.delete(oldest);
    const id = newId();
    this.#logins.set(id, { role, until: now() + LIFE_MS });
    return cookie(id, LIFE_MS / 1000);
  }

  /** Forgets the login that the cookie stands for; answers with what makes the browser forget it. */
  logout(cookies: string | undefined): string {
    this.#logins.delete(sessionOf(cookies));
    return cookie("", 0);
  }

  #tried(token: string, address: string): Role | undefined {
    if (this.#tries.empty(address))
      throw new Denied({
        ...{ status: 429, code: "too-many", message: "too many wrong tokens from this address" },
        hint: "Wait a minute, and look at how the token is written.",
      });
    const role = this.#roleBy(token);
    if (role === undefined) this.#tries.take(address);
    return role;
  }

  /** Takes as long for a token that is nearly right as for any other. */
  #roleBy(token: string): Role | undefined {
    const { owner, viewer } = this.#options.tokens ?? {};
    const isOwner = owner !== undefined && same(token, owner);
    const isViewer = viewer !== undefined && same(token, viewer);
    return isOwner ? "owner" : isViewer ? "viewer" : undefined;
  }
}

/** Throws a usage error for tokens that could be guessed, or that are one. */
export const checkTokens = ({ owner, viewer }: Tokens): void => {
  for (const [name, token] of [
    ["owner", owner],
    ["viewer", viewer],
  ] as const)
    if (token !== undefined && !/^[\x21-\x7e]{16,256}$/.test(token))
      throw new WorkbenchError(
        "usage",
        `the ${name}'s token is too short, too long, or not plain text`,
        `Take ${SHORTEST_TOKEN} to 256 letters, digits and signs without a space, as of: openssl rand -hex 24`,
      );
  if (viewer !== undefined && same(owner, viewer))
    throw new WorkbenchError(
      "usage",
      "viewer and owner have the same token",
      "Give the viewers one of their own.",
    );
};

const same = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b));

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

const sessionOf = (cookies: string | undefined): string =>
  new RegExp(`(?:^|;\\s*)${COOKIE}=([\\w-]{16,64})(?:;|$)`).exec(cookies ?? "")?.[1] ?? "";

const cookie = (id: string, seconds: number): string =>
  `${COOKIE}=${id}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict`;
