/** No name that we gave comes near it; comparing takes the product of both lengths. */
const LONGEST = 40;

/** The names most like `name`, best first: those that begin with it or are at most a third of it away in edits. */
export const nearest = (name: string, names: Iterable<string>): string[] => {
  if (name.length > LONGEST) return [];
  const wanted = name.toLowerCase();
  const ranked: { name: string; distance: number }[] = [];
  for (const candidate of names) {
    const known = candidate.toLowerCase();
    const begins = wanted.length > 1 && (known.startsWith(wanted) || wanted.startsWith(known));
    const distance = begins ? 0.5 : edits(wanted, known);
    if (distance <= Math.max(1, wanted.length / 3)) ranked.push({ name: candidate, distance });
  }
  ranked.sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1));
  return ranked.slice(0, 3).map((candidate) => candidate.name);
};

/** Levenshtein distance: letters put in, taken out or replaced. */
const edits = (from: string, to: string): number => {
  let row = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...to].entries())
      next.push(
        Math.min(
          (row[j + 1] ?? 0) + 1,
          (next[j] ?? 0) + 1,
          (row[j] ?? 0) + (letter === other ? 0 : 1),
        ),
      );
    row = next;
  }
  return row[to.length] ?? 0;
};
