import { formatTime, type Micros, micros } from "../../engine/market/time.ts";

/** A piece of the calendar; `key` is `2023-03-11` or `2023-03`. `to` is exclusive. */
export interface Piece {
  readonly key: string;
  readonly from: Micros;
  readonly to: Micros;
}

const DAY = 86_400e6;

/** The days that hold a span. `ahead`: by how much the venue's midnight comes before that of UTC. */
export const daysOf = (
  { from, to }: { readonly from: Micros; readonly to: Micros },
  ahead: Micros = micros(0),
): Piece[] => {
  const days: Piece[] = [];
  const first = Math.floor((from + ahead) / DAY);
  for (let day = first; day * DAY < to + ahead; day++)
    days.push({
      key: formatTime(micros(day * DAY)).slice(0, 10),
      from: micros(day * DAY - ahead),
      to: micros((day + 1) * DAY - ahead),
    });
  return days;
};

/** As `daysOf` in UTC, but a month that is wanted from its first day to its last is one piece. */
export const monthsAndDaysOf = (span: { readonly from: Micros; readonly to: Micros }): Piece[] => {
  const pieces: Piece[] = [];
  let month: Piece[] = [];
  const close = (): void => {
    const [first, last] = [month[0], month.at(-1)];
    if (!first || !last) return;
    const key = first.key.slice(0, 7);
    const isWhole = first.key.endsWith("-01") && formatTime(last.to).slice(0, 7) !== key;
    if (isWhole) pieces.push({ key, from: first.from, to: last.to });
    else pieces.push(...month);
    month = [];
  };
  for (const day of daysOf(span)) {
    if (month[0] && month[0].key.slice(0, 7) !== day.key.slice(0, 7)) close();
    month.push(day);
  }
  close();
  return pieces;
};
