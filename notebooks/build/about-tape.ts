import type { Manifest } from "../../recorder/tape/manifest.ts";

/** What every notebook must say of the tape before it shows a figure of it. `data/about.json`. */
export interface About {
  readonly tape: string;
  readonly kind: Manifest["kind"];
  /** A sentence for the head of the page. */
  readonly label: string;
  /** A few words for every caption. */
  readonly caption: string;
  readonly licence: string;
  readonly from: string;
  readonly to: string;
  readonly ticks: number;
  readonly instruments: readonly string[];
  /** What the notebooks look at closest. */
  readonly focus: Focus;
}

/** The coin with the worst event, and that event; without events the first coin. Times are ISO 8601 or null. */
export interface Focus {
  readonly coin: string;
  readonly instrument: string;
  /** `discount` or `premium`; null without an event. */
  readonly side: string | null;
  readonly t50: string | null;
  readonly peakTime: string | null;
  readonly end: string | null;
}

const LABELS: Readonly<Record<Manifest["kind"], readonly [string, string]>> = {
  reconstructed: [
    "Reconstructed, not recorded. Hourly open, high, low, close, volume and counts are measured, and single minutes keep known prints; every tick between them is drawn by a seeded process and never happened as such.",
    "Reconstructed: ticks are drawn between hourly facts.",
  ],
  simulated: ["Simulated: no market printed any of this.", "Simulated."],
  imported: [
    "Imported from files or archives of the venues; the manifest names them.",
    "Imported.",
  ],
  recorded: ["Recorded live by pegtape, by the clock of the machine that recorded.", "Recorded."],
};

/** `events`: the lines of `pegtape labels` about this tape. */
export const aboutTape = (manifest: Manifest, events: readonly unknown[]): About => {
  const [label, caption] = LABELS[manifest.kind];
  const { name: tape, kind, ticks, instruments } = manifest;
  return {
    ...{ tape, kind, label, caption, ticks, instruments },
    licence: manifest.licence || "none stated",
    ...{ from: manifest.from, to: manifest.to },
    focus: focusOf(instruments, events),
  };
};

const focusOf = (instruments: readonly string[], lines: readonly unknown[]): Focus => {
  const events = lines.filter(isEvent);
  const worst = events.reduce<EventLine | undefined>(
    (most, event) => (most === undefined || event.severity > most.severity ? event : most),
    undefined,
  );
  const coin = worst?.coin ?? baseOf(instruments[0] ?? "");
  const of = instruments.filter((instrument) => baseOf(instrument) === coin);
  return {
    coin,
    // A pair in dollars says it without Tether's own deviation.
    instrument: of.find((each) => each.endsWith("/USD")) ?? of[0] ?? instruments[0] ?? "",
    side: worst?.side ?? null,
    t50: worst?.t50 ?? null,
    peakTime: worst?.peakTime ?? null,
    end: worst?.end ?? null,
  };
};

interface EventLine {
  readonly type: "event";
  readonly coin: string;
  readonly side: string;
  readonly severity: number;
  readonly t50: string;
  readonly peakTime: string | null;
  readonly end: string | null;
}

const isEvent = (line: unknown): line is EventLine =>
  typeof line === "object" && line !== null && "type" in line && line.type === "event";

const baseOf = (instrument: string): string =>
  instrument.slice(instrument.indexOf(":") + 1).split("/")[0] ?? "";
