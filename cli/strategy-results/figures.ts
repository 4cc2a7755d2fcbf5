import { grouped } from "../text.ts";

type Value = number | string | null;

/** Figures as the page writes them; an en dash where there is none. */
export const NONE = "–";

const decimals = (value: Value, places: number): string => {
  const number = value === null ? Number.NaN : Number(value);
  if (!Number.isFinite(number)) return NONE;
  const [whole = "", fraction] = Math.abs(number).toFixed(places).split(".");
  const text = `${grouped(Number(whole))}${fraction === undefined ? "" : `.${fraction}`}`;
  return number < 0 && /[1-9]/.test(text) ? `−${text}` : text;
};

export const money = (value: Value): string => decimals(value, 2);

export const percent = (part: number | null, places = 2): string =>
  part === null || !Number.isFinite(part) ? NONE : `${decimals(part * 100, places)} %`;

export const bps = (value: number | null): string => decimals(value, 0);

export const price = (value: number | null): string =>
  value === null ? NONE : String(Number(value.toPrecision(6)));

/** `2023-03-11 07:16Z`. */
export const minute = (time: string | null): string =>
  time === null ? NONE : `${time.slice(0, 16).replace("T", " ")}Z`;
