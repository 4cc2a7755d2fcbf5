/** What stands where a secret may be. */
const HIDDEN = "[hidden]";
const REFERENCE = /^(env|file):/;
/** Options that say where a secret is. */
const TOKENS: ReadonlySet<string> = new Set(["owner-token", "viewer-token"]);
/** Fields of notifiers whose texts nobody can use for anything. */
const HARMLESS: ReadonlySet<string> = new Set(["type", "shape", "sound"]);

/** The value of an option without what would let anybody in: passwords and queries of addresses, and tokens written out. */
export const maskedOption = (name: string, value: unknown): unknown => {
  if (Array.isArray(value)) return value.map((each) => maskedOption(name, each));
  if (typeof value !== "string") return value;
  if (TOKENS.has(name)) return REFERENCE.test(value) ? value : HIDDEN;
  // Of <venue>=<url> the address is the end.
  const [, before = "", address = ""] = /^([^:/?]*=)?(.*)$/s.exec(value) ?? [];
  return before + maskedAddress(address);
};

const maskedAddress = (text: string): string => {
  if (!/^[a-z][a-z\d+.-]*:\/\//i.test(text) || !URL.canParse(text)) return text;
  const url = new URL(text);
  if (url.username === "" && url.password === "" && url.search === "") return text;
  const { protocol, host, pathname, search } = url;
  const who = url.username === "" && url.password === "" ? "" : `${HIDDEN}@`;
  return `${protocol}//${who}${host}${pathname}${search === "" ? "" : `?${HIDDEN}`}`;
};

/** Parts of `notify` that name severities, coins, targets and times. */
const OPEN: ReadonlySet<string> = new Set([
  ...["routes", "groupWait", "groupInterval", "quietHours", "rateLimit"],
]);

/**
 * The config file's `notify` for anybody to see. Of what notifiers are told only references to secrets, names of types and
 * hosts remain: who knows a hook's address, a topic or a chat can write there.
 */
export const maskedNotify = (notify: unknown): unknown => {
  if (typeof notify !== "object" || notify === null) return HIDDEN;
  return Object.fromEntries(
    Object.entries(notify).map(([name, part]) => [name, OPEN.has(name) ? part : masked(part, "")]),
  );
};

const masked = (value: unknown, key: string): unknown => {
  if (Array.isArray(value)) return value.map((each) => masked(each, key));
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [name, masked(each, name)]),
    );
  if (typeof value !== "string" || REFERENCE.test(value) || HARMLESS.has(key)) return value;
  if (/^https?:\/\//.test(value) && URL.canParse(value)) return `${new URL(value).origin}/…`;
  return HIDDEN;
};
