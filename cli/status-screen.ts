import { type Micros, parseTime } from "../engine/market/time.ts";
import type { DiskStatus, StatusLine, VenueStatus } from "./feed-status.ts";
import { bytes, clip, grouped, paint, plain, type Style } from "./text.ts";

export interface ScreenSize {
  readonly columns: number;
  /** Unknown: as many as it takes. */
  readonly rows?: number | undefined;
}

const HEAD = ["venue", "state", "pairs", "ticks/s", "lag", "last", "reconn", "gaps"];
/** Names are on the left, numbers on the right. */
const LEFT = 2;
/** A loop that comes so late is worth a word. */
const LATE_MS = 100;
/** A reason beside its row wants so much room; where there is less it stands below the table. */
const ROOM = 36;

/** The status as one screen for people, no line longer than the screen is wide. Colours are for trouble alone. */
export const statusScreen = (
  status: StatusLine,
  color: boolean,
  { columns, rows = Number.POSITIVE_INFINITY }: ScreenSize,
): string[] => {
  const { venues, disk, time } = status;
  const all = Object.entries(venues);
  const below = [totals(status), diskLine(disk)];
  const alarm = disk?.recording === false ? [alarmLine(disk, columns)] : [];
  // What a low window has no room for are venues that are well.
  const room = rows - below.length - alarm.length - 4;
  const shown = all.length <= room ? all : worstFirst(all).slice(0, Math.max(1, room - 1));
  const hidden = all.length - shown.length;
  const cells = [HEAD, ...shown.map(([id, venue]) => rowOf(id, venue, time))];
  const widths = HEAD.map((_, i) => Math.max(...cells.map((row) => row[i]?.length ?? 0)));
  const width = widths.reduce((sum, each) => sum + each + 2, 0);
  const beside = columns - width >= ROOM;
  const table = cells.map((row, at) => {
    const [, venue] = shown[at - 1] ?? [];
    const padded = row.map((cell, i) =>
      i < LEFT ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0),
    );
    if (venue === undefined) return paint(color, "dim", clip(padded.join("  "), columns));
    const note = beside ? remarkOf(venue) : "";
    const line = clip(`${padded.join("  ")}${note === "" ? "" : `  ${note}`}`.trimEnd(), columns);
    const style = styleOf(venue);
    if (style === undefined) return line;
    // The state alone: light or dark, the words beside it can be read.
    const at1 = (widths[0] ?? 0) + 2;
    const end = at1 + (widths[1] ?? 0);
    return style === "dim"
      ? paint(color, style, line)
      : `${line.slice(0, at1)}${paint(color, style, line.slice(at1, end))}${line.slice(end)}`;
  });
  const troubles = beside
    ? []
    : shown.flatMap(([id, venue]) => {
        const remark = venue.state === "live" ? "" : remarkOf(venue);
        return remark === "" ? [] : [clip(`  ${id}: ${remark}`, columns)];
      });
  const more = hidden > 0 ? [clip(`  and ${hidden} more`, columns)] : [];
  const fits = Math.max(0, rows - 1 - alarm.length - table.length - more.length - below.length);
  return [
    ...alarm.map((line) => paint(color, "alarm", line)),
    ...table,
    ...more,
    ...troubles.slice(0, fits),
    ...below.map((line) => clip(line, columns)),
  ];
};

const rowOf = (id: string, venue: VenueStatus, time: Micros): string[] => [
  id,
  plain(venue.state),
  `${venue.live}/${venue.pairs}`,
  venue.ticksPerSecond.toFixed(1),
  venue.lagMs === null ? "-" : span(venue.lagMs),
  venue.lastTick === null ? "-" : span((time - (parseTime(venue.lastTick) ?? time)) / 1000),
  String(venue.reconnects),
  String(venue.gaps),
];

/** What else there is to say: the trouble, or the last one, and what could not be read. */
const remarkOf = ({ state, reason, rejected, unknown }: VenueStatus): string => {
  const said = reason === "" ? [] : [`${state === "live" ? "was: " : ""}${plain(reason)}`];
  const unread = rejected > 0 ? [`${grouped(rejected)} unreadable`] : [];
  const strange = unknown > 0 ? [`${grouped(unknown)} unknown`] : [];
  return [...said, ...unread, ...strange].join(", ");
};

const styleOf = ({ state, reason }: VenueStatus): Style | undefined => {
  if (state === "live") return undefined;
  if (state === "nothing to record") return "dim";
  if (state === "back-off") return "red";
  return reason !== "" || state === "stale" ? "yellow" : undefined;
};

const RANK: readonly (Style | undefined)[] = ["red", "yellow", undefined, "dim"];

const worstFirst = (all: readonly (readonly [string, VenueStatus])[]) => {
  const rank = ([, venue]: readonly [string, VenueStatus]): number => RANK.indexOf(styleOf(venue));
  return [...all].sort((a, b) => rank(a) - rank(b));
};

const totals = ({ frames, ticks, venues, runningMs, loopLagMs }: StatusLine): string => {
  const rate = Object.values(venues).reduce((sum, venue) => sum + venue.ticksPerSecond, 0);
  const what = `${grouped(frames)} frames, ${grouped(ticks)} ticks, ${rate.toFixed(1)} ticks/s`;
  const late = loopLagMs >= LATE_MS ? `, ${span(loopLagMs)} behind` : "";
  return `${what}, running ${watch(runningMs)}${late}`;
};

const diskLine = (disk: DiskStatus | undefined): string => {
  if (disk === undefined) return "watching only, nothing is kept (--record <folder> keeps it)";
  const { tape, recording, freeBytes, fullIn } = disk;
  const free = freeBytes === undefined ? "" : `, ${bytes(freeBytes)} left`;
  const full = fullIn === undefined ? "" : `, full in ${long(fullIn)}`;
  return plain(`${recording ? "into" : "kept so far in"} ${tape}${free}${recording ? full : ""}`);
};

const alarmLine = ({ problem }: DiskStatus, columns: number): string =>
  clip(` NOT RECORDING: ${plain(problem ?? "the disk failed")} `, columns).padEnd(columns - 1);

/** `0:07`, `1:02:03`. */
const watch = (ms: number): string => {
  const [hours, minutes, seconds] = [
    Math.floor(ms / 3_600_000),
    Math.floor(ms / 60_000) % 60,
    Math.floor(ms / 1000) % 60,
  ];
  const two = (value: number): string => String(value).padStart(2, "0");
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
};

/** A lag or an age, as short as it can be said: `120 ms`, `3.2 s`, `12 min`, `3 h`, `1355 d`. */
const span = (ms: number): string => {
  const size = Math.abs(ms);
  if (size < 1000) return `${Math.round(ms)} ms`;
  if (size < 100_000) return `${(ms / 1000).toFixed(size < 10_000 ? 1 : 0)} s`;
  if (size < 6_000_000) return `${Math.round(ms / 60_000)} min`;
  return size < 172_800_000
    ? `${Math.round(ms / 3_600_000)} h`
    : `${Math.round(ms / 86_400_000)} d`;
};

const long = (seconds: number): string =>
  seconds > 2 * 86_400
    ? `${Math.round(seconds / 86_400)} days`
    : seconds > 7200
      ? `${Math.round(seconds / 3600)} hours`
      : `${Math.round(seconds / 60)} minutes`;
