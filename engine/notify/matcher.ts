import type { Matcher } from "./act.ts";

/** What a matcher looks at. */
export interface Subject {
  readonly coin: string;
  readonly rule: string;
  /** Empty where the trouble is not one venue's alone: only a `*` matches that. */
  readonly venue: string;
  readonly severity: string;
}

/**
 * Whether the whole of `text` is what `glob` means: `*` stands for any run of characters, also none, and everything else
 * for itself. No regular expression is made of it, so that no text from outside can be one, or be slow.
 */
export const globMatches = (glob: string, text: string): boolean => {
  let at = 0;
  let place = 0;
  let star = -1;
  let from = 0;
  while (place < text.length) {
    if (glob[at] === "*") {
      star = at++;
      from = place;
    } else if (at < glob.length && glob[at] === text[place]) {
      at++;
      place++;
    } else if (star >= 0) {
      // The last star takes one more; earlier ones need not be tried again.
      at = star + 1;
      place = ++from;
    } else return false;
  }
  while (glob[at] === "*") at++;
  return at === glob.length;
};

/** Whether every field that the matcher gives matches; one without fields matches everything. */
export const matches = (matcher: Matcher, subject: Subject): boolean =>
  (["coin", "rule", "venue", "severity"] as const).every((field) => {
    const glob = matcher[field];
    return glob === undefined || globMatches(glob, subject[field]);
  });
