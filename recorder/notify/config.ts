import { z } from "zod";
import { WorkbenchError } from "../../engine/errors.ts";
import type { Parts, Target, TargetKind } from "./target.ts";
import * as registry from "./targets/index.ts";

/** Every kind of channel, by its id. */
export const targetKinds: ReadonlyMap<string, TargetKind> = new Map(
  Object.values(registry).map((kind): [string, TargetKind] => [kind.id, kind as TargetKind]),
);

const KNOWN = [...targetKinds.keys()].sort().join(", ");

const typed = (kind: TargetKind) => kind.schema.safeExtend({ type: z.literal(kind.id) });

/** A channel's part of the configuration: `type`, and the fields of that kind. */
export const targetSchema = z.discriminatedUnion(
  "type",
  [...targetKinds.values()].map(typed) as [ReturnType<typeof typed>],
  { error: ({ code }) => (code === "invalid_union" ? `type is one of ${KNOWN}` : undefined) },
);

/**
 * Opens the channel that `config` describes. Throws a WorkbenchError that names the field in trouble and repeats no value: it
 * may be a secret that was written where its reference should be.
 */
export const openTarget = (name: string, config: unknown, parts: Parts): Target => {
  const { data, error } = targetSchema.safeParse(config);
  if (data === undefined) {
    const { path = [], message = "" } = error?.issues[0] ?? {};
    const field = [name, ...path].join(".");
    throw new WorkbenchError("usage", `notifier "${field}": ${message}`, hint(config));
  }
  const { type, ...fields } = data;
  const kind = targetKinds.get(String(type));
  if (kind === undefined) throw new Error("a type outside the registry was let through");
  return kind.open(fields, parts);
};

const hint = (config: unknown): string => {
  const { data } = z.object({ type: z.string() }).safeParse(config);
  const kind = targetKinds.get(data?.type ?? "");
  if (kind === undefined) return `Known types: ${KNOWN}.`;
  return `Fields of ${kind.id}: ${Object.keys(kind.schema.shape).join(", ") || "none"}.`;
};
