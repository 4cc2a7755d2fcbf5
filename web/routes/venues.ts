import { micros, parseTime } from "../../engine/market/time.ts";
import type { FeedState, FeedsState } from "../board/feed-state.ts";
import { clock, count, oneDecimal, timeElement } from "../format.ts";
import { type Html, html } from "../html.ts";
import { empty, table } from "../parts.ts";
import { defineRoute } from "../route.ts";

/** GET /venues: where the feed of every venue stands, how late it is and what became of its frames. */
export const venues = defineRoute("/venues", async ({ workbench }) => {
  const feeds = workbench.live?.feeds;
  return {
    type: "page",
    title: "Venues",
    body: html`<div class="title"><h1>Venues</h1>${feeds ? html`<p>As of ${timeElement(feeds.time)} UTC; load the page again for a later look.</p>` : undefined}</div>
${feeds ? feedTable(feeds) : empty(workbench.live ? "The feeds are being connected; a look at them is taken once a second." : "No feed is live in this server. This watches the venues and serves these pages beside:", workbench.live ? undefined : "npx pegtape live --port 8787")}`,
    json: { time: feeds?.time ?? null, venues: feeds?.venues ?? {} },
  };
});

type Row = readonly [venue: string, state: FeedState];

const feedTable = ({ venues: all }: FeedsState): Html =>
  table<Row>(
    "Feeds by venue",
    [
      { head: "venue", cell: ([venue]) => venue },
      { head: "state", cell: ([, feed]) => stateMark(feed) },
      { head: "pairs live", number: true, cell: ([, { live, pairs }]) => `${live} of ${pairs}` },
      { head: "reconnects", number: true, cell: ([, { reconnects }]) => count(reconnects) },
      {
        head: "delay (ms)",
        number: true,
        cell: ([, { lagMs }]) => (lagMs === null ? "–" : oneDecimal(lagMs)),
      },
      {
        head: "ticks/s",
        number: true,
        cell: ([, { ticksPerSecond }]) => oneDecimal(ticksPerSecond),
      },
      { head: "last tick (UTC)", number: true, cell: ([, { lastTick }]) => lastSeen(lastTick) },
      { head: "frames", number: true, cell: ([, { frames }]) => count(frames) },
      { head: "gaps", number: true, cell: ([, { gaps }]) => count(gaps) },
      { head: "unreadable", number: true, cell: ([, { rejected }]) => count(rejected) },
      { head: "unknown", number: true, cell: ([, { unknown }]) => count(unknown) },
      { head: "last trouble", wrap: true, cell: ([, { reason }]) => reason },
    ],
    Object.entries(all),
  );

/** A filled disc for a feed that is live, a ring for one that is not; and the word. */
const stateMark = ({ state }: FeedState): Html =>
  html`<span class="severity ${state === "live" ? "info" : "warning hollow"}"><svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true"><circle cx="6" cy="6" r="4.5"/></svg>${state}</span>`;

const lastSeen = (iso: string | null): Html | string => {
  const time = iso === null ? undefined : parseTime(iso);
  return time === undefined
    ? "never"
    : timeElement(time, clock(micros(Math.floor(time / 1e6) * 1e6)));
};
