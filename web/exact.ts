const MINUS = "\u2212";
const GROUP = "\u202f";
const DASH = "\u2013";

/** Decimal text as it is, its digits grouped: `−1 234.567`. */
export const exact = (text: string): string => {
  const negative = text.startsWith("-");
  const [whole = "0", fraction] = text.replace("-", "").split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, GROUP);
  return `${negative ? MINUS : ""}${grouped}${fraction === undefined ? "" : `.${fraction}`}`;
};

/** Decimal text to so many places, half away from zero, none of its digits lost on the way; zero has no sign. */
export const rounded = (text: string, places = 2): string => {
  const negative = text.startsWith("-");
  const [whole = "0", fraction = ""] = text.replace("-", "").split(".");
  const digits = BigInt(whole + fraction.slice(0, places).padEnd(places, "0"));
  const up = (fraction[places] ?? "0") >= "5" ? 1n : 0n;
  const all = String(digits + up).padStart(places + 1, "0");
  const point = all.length - places;
  const sign = negative && /[1-9]/.test(all) ? "-" : "";
  return exact(`${sign}${all.slice(0, point)}${places === 0 ? "" : `.${all.slice(point)}`}`);
};

/** The same with the sign of a gain, too. */
export const signedMoney = (text: string, places = 2): string => {
  const shown = rounded(text, places);
  return shown.startsWith(MINUS) || !/[1-9]/.test(shown) ? shown : `+${shown}`;
};

/** A number to so many places, with groups; a dash for none. */
export const fixed = (value: number | null, places = 2): string =>
  value === null || !Number.isFinite(value) ? DASH : rounded(plainText(value, places), places);

/** 0.0123 as `+1.23 %`. */
export const signedPercent = (value: number | null, places = 2): string =>
  value === null || !Number.isFinite(value)
    ? DASH
    : `${signedMoney(plainText(value * 100, places), places)} %`;

/** 0.0123 as `1.23 %`. */
export const percent = (value: number | null, places = 2): string =>
  value === null || !Number.isFinite(value) ? DASH : `${fixed(value * 100, places)} %`;

const plainText = (value: number, places: number): string =>
  // Beyond this a double is written with an exponent.
  Math.abs(value) < 1e21 ? value.toFixed(places) : String(BigInt(Math.round(value)));
