/** No control characters, no odd line ends and nothing that turns the direction of writing: what a receiver shows is what it says. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

/** One line of at most `most` UTF-16 units, cut between characters. */
export const oneLine = (text: string, most: number): string =>
  bounded(text.replace(HIDDEN, " ").trim(), most);

/** At most `most` UTF-16 units (one or more), cut between characters; what was cut shows as an ellipsis. */
export const bounded = (text: string, most: number): string => {
  if (text.length <= most) return text;
  const cut = text.slice(0, most - 1);
  // Half of a pair is no character, and JSON that holds it is refused.
  return `${/[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
};
