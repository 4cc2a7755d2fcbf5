/**
 * The same text in memory of its own. A piece of a frame is kept as a reference into it, so one that is remembered for
 * long would keep the whole frame alive.
 */
export const ownText = (text: string): string => ` ${text}`.slice(1);
