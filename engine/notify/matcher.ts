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
 * for itself. No regular expression is made of it, so that no text from outside can be one; and it takes steps in
 * proportion to both texts, whatever they are, for rules' names come from strangers, too.
 */
export const globMatches = (glob: string, text: string): boolean => {
  const parts = glob.replace(/\*{2,}/g, "*").split("*");
  const [first = "", ...others] = parts;
  const last = others.pop();
  if (last === undefined) return glob === text;
  const end = text.length - last.length;
  if (first.length > end || !text.startsWith(first) || !text.endsWith(last)) return false;
  // What stands between stars comes as early as it can: a later place would only leave less room for the rest.
  let at = first.length;
  for (const part of others) {
    at = endOf(part, text, at);
    if (at > end) return false;
  }
  return true;
};

/** Where the first `part` in `text` from `from` on ends (Knuth, Morris & Pratt 1977); infinite where there is none. */
const endOf = (part: string, text: string, from: number): number => {
  if (part === "") return from;
  if (part.length === 1) {
    const at = text.indexOf(part, from);
    return at < 0 ? Number.POSITIVE_INFINITY : at + 1;
  }
  const back = fallBacks(part);
  let matched = 0;
  for (let at = from; at < text.length; at++) {
    while (matched > 0 && text[at] !== part[matched]) matched = back[matched - 1] ?? 0;
    if (text[at] === part[matched]) matched += 1;
    if (matched === part.length) return at + 1;
  }
  return Number.POSITIVE_INFINITY;
};

/** For each beginning of `part`, the length of the longest shorter one that it ends with. */
const fallBacks = (part: string): Int32Array => {
  const back = new Int32Array(part.length);
  let matched = 0;
  for (let at = 1; at < part.length; at++) {
    while (matched > 0 && part[at] !== part[matched]) matched = back[matched - 1] ?? 0;
    if (part[at] === part[matched]) matched += 1;
    back[at] = matched;
  }
  return back;
};

/** Whether every field that the matcher gives matches; one without fields matches everything. */
export const matches = (matcher: Matcher, subject: Subject): boolean =>
  (["coin", "rule", "venue", "severity"] as const).every((field) => {
    const glob = matcher[field];
    return glob === undefined || globMatches(glob, subject[field]);
  });
