import { archiveSources } from "../datasets/archives/index.ts";
import type { PullOptions } from "../datasets/archives/pull.ts";
import type { Pullable } from "../datasets/archives/pullable.ts";
import { pullables } from "../datasets/archives/pullables/index.ts";
import { WorkbenchError } from "../engine/errors.ts";
import { nearest } from "../engine/indicators/nearest.ts";
import { formatTime, type Micros, parseTime } from "../engine/market/time.ts";

interface PullArgs {
  readonly name: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly instrument: readonly string[] | undefined;
  readonly "base-url": readonly string[] | undefined;
}

/** What to pull, from where and what of it first. Throws a usage error that names what is wrong. */
export const choosePull = (
  args: PullArgs,
): Pick<PullOptions, "pullable" | "sources" | "window" | "baseUrls"> => {
  const found = findPullable(args.name);
  const pullable = withInstruments(found, args.instrument);
  return {
    pullable,
    sources: archiveSources,
    window: windowOf(pullable, args),
    baseUrls: new Map((args["base-url"] ?? []).map(baseUrlOf)),
  };
};

const findPullable = (name: string): Pullable => {
  const found = pullables.find((pullable) => pullable.name === name);
  if (found) return found;
  const names = pullables.map((pullable) => pullable.name);
  const [near] = nearest(name, names);
  throw new WorkbenchError(
    "usage",
    `nothing to pull is called "${name}"`,
    near === undefined ? `Known: ${names.join(", ")}.` : `Did you mean "${near}"?`,
  );
};

const withInstruments = (pullable: Pullable, wanted: readonly string[] | undefined): Pullable => {
  if (wanted === undefined || wanted.length === 0) return pullable;
  const has = [...new Set(pullable.parts.map(({ instrument }) => instrument))];
  for (const id of wanted)
    if (!has.includes(id))
      throw new WorkbenchError(
        "usage",
        `${pullable.name} has no instrument "${id}"`,
        `It has ${has.join(", ")}.`,
      );
  const parts = pullable.parts.filter(({ instrument }) => wanted.includes(instrument));
  return { ...pullable, parts };
};

const windowOf = (
  { name, from, to, window }: Pullable,
  args: PullArgs,
): { from: Micros; to: Micros } => {
  // One end alone: the hours from there on, or up to there.
  const isSaid = args.from !== undefined || args.to !== undefined;
  const begin = args.from === undefined ? (isSaid ? from : window.from) : time("from", args.from);
  const end = args.to === undefined ? (isSaid ? to : window.to) : time("to", args.to);
  if (begin < from || end > to || begin >= end)
    throw new WorkbenchError(
      "usage",
      `${name} has nothing from ${formatTime(begin)} to ${formatTime(end)}`,
      `It goes from ${formatTime(from)} to ${formatTime(to)}.`,
    );
  return { from: begin, to: end };
};

const time = (option: string, text: string): Micros => {
  const parsed = parseTime(text);
  if (parsed !== undefined) return parsed;
  throw new WorkbenchError(
    "usage",
    `--${option} "${text}" is no time`,
    "Write it like 2023-03-11T07:15Z.",
  );
};

const baseUrlOf = (text: string): [string, string] => {
  const at = text.indexOf("=");
  const [source, url] = [text.slice(0, at), text.slice(at + 1)];
  const known = Object.keys(archiveSources);
  if (at <= 0 || !known.includes(source))
    throw new WorkbenchError(
      "usage",
      `--base-url "${text}" names no source`,
      `Write <source>=<url>; sources are ${known.join(", ")}.`,
    );
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const isPlain =
    parsed !== undefined &&
    /^https?:$/.test(parsed.protocol) &&
    parsed.username + parsed.password + parsed.search + parsed.hash === "";
  if (!isPlain)
    throw new WorkbenchError(
      "usage",
      `--base-url "${text}" is no address of a site`,
      `Write it like ${source}=http://127.0.0.1:8000.`,
    );
  return [source, parsed.href.replace(/\/+$/, "")];
};
