import { readFileSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { z } from "zod";
import { WorkbenchError } from "../engine/errors.ts";
import { type NotifySpec, notifyOf, notifySchema } from "../engine/notify/notify-config.ts";
import { pingUrl } from "../recorder/alerts/heartbeat.ts";
import { openTarget, targetSchema } from "../recorder/notify/config.ts";
import { allowPrivate, fetchFor, httpAddress } from "../recorder/notify/http-address.ts";
import { secretReader, secretReference } from "../recorder/notify/secret.ts";
import type { Parts, Target } from "../recorder/notify/target.ts";
import type { Context } from "./command.ts";

const targetName = z
  .string()
  .regex(/^[A-Za-z][\w-]{0,31}$/, "a target's name has letters, digits, - and _, 32 at most");

/** Pinged while all is well; who watches it calls for help when it ceases. */
const heartbeatSchema = z.strictObject({
  url: z.union([httpAddress, secretReference]).describe("the address, or where it is written"),
  allowPrivate,
});

/** The `notify` part of the configuration file. */
export const notifySectionSchema = z.strictObject({
  targets: z.record(targetName, targetSchema).describe("Notifiers by name: see docs/notifiers.md"),
  heartbeat: heartbeatSchema.optional().describe("A dead man's switch, pinged while all is well"),
  ...notifySchema.shape,
  routes: notifySchema.shape.routes
    .optional()
    .describe("Who is told what; default: critical and warnings to every target"),
});

/** What the configuration says about telling people. */
export interface NotifyChoice {
  readonly spec: NotifySpec;
  /** By name, unopened. */
  readonly targets: Readonly<Record<string, unknown>>;
  readonly heartbeat: z.output<typeof heartbeatSchema> | undefined;
}

/**
 * The config file's `notify`; undefined when there is none. Throws an error that names the part in trouble, and repeats no
 * value of a target: it may be a secret in the wrong place.
 */
export const readNotify = ({ sections }: Pick<Context, "sections">): NotifyChoice | undefined => {
  if (sections.notify === undefined) return undefined;
  const where = sections.file;
  const shape = z.looseObject({
    targets: z
      .record(targetName, z.unknown())
      .refine((targets) => Object.keys(targets).length > 0, "there is no target"),
    heartbeat: heartbeatSchema.optional(),
  });
  const { data, error } = shape.safeParse(sections.notify);
  if (data === undefined) {
    const [issue] = error.issues;
    throw new WorkbenchError(
      "input",
      `${where}: notify.${issue?.path.join(".") || "the whole"}: ${issue?.message}`,
      "See docs/notifiers.md.",
    );
  }
  const { targets, heartbeat, ...routing } = data;
  const names = Object.keys(targets);
  const everything = [{ severity: ["critical", "warning"], targets: names }];
  return {
    ...{ targets, heartbeat },
    spec: notifyOf({ routes: everything, ...routing }, where, names),
  };
};

/** What notifiers are handed of the machine. `print` gets the terminal's lines. */
export const notifyParts = (context: Context, print: (line: string) => void): Parts => ({
  fetch,
  now: context.now,
  sleep: context.wait,
  print,
  environment: context.env,
  secret: secretReader({
    env: (name) => context.env[name],
    readFile: (path) => readFileSync(isAbsolute(path) ? path : join(context.cwd, path), "utf8"),
  }),
});

/** What pings the dead man's switch. Throws when its address is nowhere to be found, or none. */
export const openHeartbeat = (
  { url, ...access }: NonNullable<NotifyChoice["heartbeat"]>,
  parts: Parts,
): ((signal: AbortSignal) => Promise<void>) => {
  const address = secretReference.safeParse(url).success ? parts.secret(url) : url;
  if (!httpAddress.safeParse(address).success)
    throw new WorkbenchError(
      "usage",
      `notify.heartbeat.url: what ${url} holds is no address`,
      "Look for spaces and further lines; it begins with https:// or http://.",
    );
  const connection = fetchFor(access, parts);
  return (signal) => pingUrl(address, connection.fetch, signal);
};

/** Opens each notifier; the first in trouble throws. */
export const openTargets = ({ targets }: NotifyChoice, parts: Parts): ReadonlyMap<string, Target> =>
  new Map(Object.entries(targets).map(([name, config]) => [name, openTarget(name, config, parts)]));
