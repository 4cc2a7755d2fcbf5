/** Hues of the stylesheet, in the order in which series take them. */
export const HUES = [1, 2, 3, 4, 5, 6].map((number) => `var(--hue-${number})`);

/** `12:00`, and the day at midnight. */
const hour = (time: Date): string =>
  time.getUTCHours() === 0 && time.getUTCMinutes() === 0
    ? time.toLocaleString("en-GB", { day: "numeric", month: "short", timeZone: "UTC" })
    : time.toISOString().slice(11, 16);

/** What all charts over time share: as wide as the page, at most 960, and legible on a telephone. */
export const over = (width: number) => ({
  // While a page is laid out it may have no width at all, and no chart can be drawn in that.
  width: Math.max(280, Math.min(width, 960)),
  marginLeft: 56,
  marginRight: 28,
  x: {
    type: "utc" as const,
    label: null,
    ticks: Math.max(3, Math.min(width, 960) / 110),
    tickFormat: hour,
  },
  style: { fontSize: "12px", fontFamily: "var(--sans-serif)" },
});
