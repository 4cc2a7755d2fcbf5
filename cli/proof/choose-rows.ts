import { groups, type Row } from "./row.ts";

/**
 * The rows that `--only` names, all of them without it: by group, R2 before R10.
 *
 * @throws {RangeError} for a name that no row has.
 */
export const chooseRows = (all: readonly Row[], only: string | undefined): readonly Row[] => {
  const place = ({ group }: Row): number => Object.keys(groups).indexOf(group);
  const rows = [...all].sort(
    (a, b) => place(a) - place(b) || a.id.localeCompare(b.id, "en", { numeric: true }),
  );
  if (only === undefined) return rows;
  const asked = only.split(",").map((name) => name.trim());
  const unknown = asked.filter((name) => !rows.some(({ id }) => id === name));
  if (unknown.length > 0)
    throw new RangeError(
      `--only: no row ${unknown.map((name) => `"${name}"`).join(", ")}; there are ${rows.map(({ id }) => id).join(", ")}`,
    );
  return rows.filter(({ id }) => asked.includes(id));
};
