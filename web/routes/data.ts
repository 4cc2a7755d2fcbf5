import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TickRange } from "../../datasets/export/export-ticks.ts";
import { tapeError } from "../../datasets/index.ts";
import { WorkbenchError } from "../../engine/errors.ts";
import { type Micros, minutes, parseDuration } from "../../engine/market/time.ts";
import { openTape, type Tape } from "../../recorder/tape/open-tape.ts";
import { alertFile } from "../data/alert-rows.ts";
import { files, type Download as Wanted } from "../data/downloads.ts";
import { handOut } from "../data/hand-out.ts";
import { mimes } from "../data/mimes.ts";
import { type Context, type Download, defineRoute } from "../route.ts";
import { timeBound } from "../view/range.ts";

/** GET /data/:tape/frames.arrow and the like: a tape's ticks, frames or alerts as a file. `?from=&to=&instrument=&every=` */
export const data = defineRoute("/data/:tape/:file", async (context): Promise<Download> => {
  const { params, workbench } = context;
  const file = params["file"] ?? "";
  const wanted = files.get(file);
  if (wanted === undefined)
    throw new WorkbenchError(
      "missing",
      `a tape has no file ${file}`,
      `Known: ${[...files.keys()].join(", ")}.`,
    );
  const { name, path } = await workbench.catalogue.find(params["tape"] ?? "");
  const content = await workbench.downloads.pass(async () =>
    wanted.what === "alerts"
      ? alertContent(context, path, wanted.format)
      : tapeContent(context, path, wanted),
  );
  return { type: "download", mime: mimes[wanted.format], name: `${name}-${file}`, content };
});

const readRange = ({ query }: Context): TickRange => {
  const from = timeBound("from", query["from"]);
  const to = timeBound("to", query["to"]);
  if (from !== undefined && to !== undefined && from >= to)
    throw new WorkbenchError("usage", "the range is empty", "`from` must be before `to`.");
  const instruments = query["instrument"] ? query["instrument"].split(",") : undefined;
  return {
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(instruments === undefined ? {} : { instruments }),
  };
};

const readEvery = ({ query }: Context): Micros =>
  query["every"] ? parseDuration(query["every"]) : minutes(1);

const tapeContent = async (
  context: Context,
  path: string,
  wanted: Exclude<Wanted, { what: "alerts" }>,
): Promise<Download["content"]> => {
  const { home } = context.workbench;
  const [range, every] = [readRange(context), readEvery(context)];
  context.gone.throwIfAborted();
  const tape = await openTape(path, { home }).catch((error: unknown) => {
    throw tapeError(error, path, home);
  });
  const folder = await mkdtemp(join(tmpdir(), "pegtape-data-"));
  try {
    const target = join(folder, `${randomUUID()}.${wanted.format}`);
    await write(tape, wanted, { range, every, signal: context.gone }, target);
    return await handOut(target);
  } finally {
    tape.close();
    await rm(folder, { recursive: true, force: true });
  }
};

const write = async (
  tape: Tape,
  wanted: Exclude<Wanted, { what: "alerts" }>,
  options: { readonly range: TickRange; readonly every: Micros; readonly signal: AbortSignal },
  target: string,
): Promise<void> => {
  const unknown = options.range.instruments?.find((id) => !tape.manifest.instruments.includes(id));
  if (unknown !== undefined)
    throw new WorkbenchError(
      "usage",
      `no instrument "${unknown}" on this tape`,
      `Known: ${tape.manifest.instruments.join(", ")}.`,
    );
  if (wanted.what === "ticks") {
    const { exportTicks } = await import("../../datasets/export/export-ticks.ts");
    return exportTicks(tape, options.range, { format: wanted.format }, target);
  }
  const { exportFrames } = await import("../../datasets/export/export-frames.ts");
  return exportFrames(tape, { ...options, format: wanted.format }, target);
};

/** Of the whole tape's run, then cut: an alert of a range alone would not know what came before. */
const alertContent = async (
  context: Context,
  path: string,
  format: "csv" | "json",
): Promise<Uint8Array> => {
  const { from = -Infinity, to = Infinity, instruments } = readRange(context);
  const run = await context.workbench.runs.get(path, readEvery(context));
  const alerts = run.alerts.filter(
    ({ time, coin, instrument }) =>
      time >= from &&
      time < to &&
      (instruments === undefined || instruments.includes(instrument ?? coin)),
  );
  return Buffer.from(alertFile(alerts, format));
};
