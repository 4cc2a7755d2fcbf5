import { WorkbenchError } from "../../engine/errors.ts";

/** Where a queue is, and how it lets one in. */
export interface QueueAddress {
  readonly host: string;
  readonly port: number;
  readonly db: number;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly tls: boolean;
  /** For people: `redis://host:port`, without who and password. */
  readonly shown: string;
}

const HINT =
  "Write redis://host:6379, rediss:// for TLS, with :password@ before the host where it asks for one; PEGTAPE_QUEUE keeps it off the command line.";

/** Reads the address of a Redis or Valkey server. Throws a usage error, which never shows what may be a password. */
export const readQueueAddress = (text: string): QueueAddress => {
  const refuse = (why: string): WorkbenchError =>
    new WorkbenchError("usage", `--queue is no address of a queue: ${why}`, HINT);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) throw refuse("it is no URL");
  if (url.protocol !== "redis:" && url.protocol !== "rediss:")
    throw refuse(`it begins with "${url.protocol}"`);
  if (url.hostname === "") throw refuse("it names no host");
  if (url.search !== "" || url.hash !== "") throw refuse("nothing may follow a ? or #");
  const database = /^\/?(\d{0,4})$/.exec(url.pathname);
  if (database === null) throw refuse("what follows the host is no number of a database");
  const port = url.port === "" ? 6379 : Number(url.port);
  return {
    // IPv6 has brackets in a URL alone.
    ...{ host: url.hostname.replace(/^\[(.*)\]$/, "$1"), port, db: Number(database[1]) },
    username: decoded(url.username, refuse),
    password: decoded(url.password, refuse),
    tls: url.protocol === "rediss:",
    shown: `${url.protocol}//${url.hostname}:${port}`,
  };
};

const decoded = (text: string, refuse: (why: string) => WorkbenchError): string | undefined => {
  try {
    return text === "" ? undefined : decodeURIComponent(text);
  } catch {
    throw refuse("its name or password has a % that begins no character");
  }
};
