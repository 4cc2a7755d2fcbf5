import { statSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { WorkbenchError } from "../engine/errors.ts";
import type { Tokens } from "../web/access/access.ts";
import type { Context } from "./command.ts";

/** Where the pages listen and who may see them; shared by every command that serves. */
export const accessOptions = {
  host: { type: "string", default: "127.0.0.1", describe: "Address to listen on" },
  "owner-token": {
    type: "string",
    describe: "Where the owner's token is, env:NAME or file:PATH; needed beyond this machine",
  },
  "viewer-token": {
    type: "string",
    describe: "The same for those who only look; without one only owners get in",
  },
  "allow-host": {
    type: "string",
    array: true,
    describe:
      "A further name by which browsers call this server, as behind a proxy; name or name:port",
  },
} as const;

export interface AccessArguments {
  readonly host: string;
  readonly "owner-token"?: string | undefined;
  readonly "viewer-token"?: string | undefined;
  readonly "allow-host"?: readonly string[] | undefined;
}

export interface AccessChoice {
  readonly host: string;
  readonly tokens: Tokens | undefined;
  readonly allowedHosts: readonly string[];
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/;
const ANY = /^(0\.0\.0\.0|::|\[::\])$/;
/** Permissions of others than the file's owner. */
const OTHERS = 0o077;

/** Reads the tokens. Throws where the pages would be open to whoever reaches them. */
export const readAccess = async (
  args: AccessArguments,
  context: Pick<Context, "env" | "cwd">,
): Promise<AccessChoice> => {
  const { host } = args;
  const local = LOOPBACK.test(host);
  const [owner, viewer] = [args["owner-token"], args["viewer-token"]];
  if (owner === undefined && (!local || viewer !== undefined))
    throw new WorkbenchError(
      "usage",
      local
        ? "a viewer's token without an owner's"
        : `whoever can reach ${host} could do everything with these pages`,
      "Give the owner a token, as --owner-token env:PEGTAPE_OWNER or file:PATH, and viewers one with --viewer-token; see docs/serving.md.",
    );
  const names = args["allow-host"] ?? [];
  return {
    host,
    tokens: owner === undefined ? undefined : await readTokens(owner, viewer, context),
    allowedHosts: local || ANY.test(host) ? names : [host, ...names],
  };
};

const readTokens = async (
  owner: string,
  viewer: string | undefined,
  context: Pick<Context, "env" | "cwd">,
): Promise<Tokens> => {
  const [{ secretReader }, { checkTokens }, { readFileSync }] = await Promise.all([
    import("../recorder/notify/secret.ts"),
    import("../web/access/access.ts"),
    import("node:fs"),
  ]);
  const place = (path: string): string => (isAbsolute(path) ? path : join(context.cwd, path));
  const read = secretReader({
    env: (name) => context.env[name],
    readFile: (path) => readFileSync(place(path), "utf8"),
  });
  for (const [, path] of [owner, viewer ?? ""].map((reference) => reference.split(/^file:/)))
    if (path !== undefined) refuseOpen(place(path), path);
  const tokens: Tokens = {
    owner: read(owner),
    ...(viewer === undefined ? {} : { viewer: read(viewer) }),
  };
  checkTokens(tokens);
  return tokens;
};

/** A secret that everybody on the machine can read is none. */
const refuseOpen = (file: string, path: string): void => {
  const mode = statSync(file, { throwIfNoEntry: false })?.mode ?? 0;
  if (process.platform !== "win32" && (mode & OTHERS) !== 0)
    throw new WorkbenchError(
      "usage",
      `others on this machine can read ${path}`,
      `chmod 600 ${path}`,
    );
};
