export interface Column<Row> {
  readonly head: string;
  readonly of: (row: Row) => string | number | null | undefined;
  /** Digits after the point; such a column is set to the right. */
  readonly digits?: number;
  /** Sentences, which may break. */
  readonly words?: boolean;
}

/** Rows as a table that scrolls by itself where the page is narrow. */
export const table = <Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  caption: string,
): HTMLElement => {
  const whole = document.createElement("div");
  whole.className = "tabled";
  // Outside of what scrolls: a caption as wide as its table cannot be read on a telephone.
  const words = whole.appendChild(document.createElement("p"));
  words.textContent = caption;
  const frame = whole.appendChild(document.createElement("div"));
  frame.className = "scroll";
  frame.tabIndex = 0;
  frame.setAttribute("role", "region");
  frame.setAttribute("aria-label", caption);
  const element = frame.appendChild(document.createElement("table"));
  const head = element.createTHead().insertRow();
  for (const { head: text, digits } of columns) {
    const cell = document.createElement("th");
    cell.scope = "col";
    cell.textContent = text;
    if (digits !== undefined) cell.className = "number";
    head.append(cell);
  }
  const body = element.createTBody();
  for (const row of rows) {
    const line = body.insertRow();
    for (const { of, digits, words } of columns) {
      const cell = line.insertCell();
      cell.textContent = shown(of(row), digits);
      cell.className = digits === undefined ? (words ? "words" : "") : "number";
    }
  }
  return whole;
};

const shown = (value: string | number | null | undefined, digits: number | undefined): string => {
  if (value === null || value === undefined) return "–";
  return typeof value === "number" ? number(value, digits ?? 0) : value;
};

/** 1,234.5 with a real minus. */
export const number = (value: number, digits = 0): string =>
  value
    .toLocaleString("en-GB", { minimumFractionDigits: digits, maximumFractionDigits: digits })
    .replace("-", "−");

/** `11 Mar 07:15:02`, or to the minute; the notebooks know UTC alone. */
export const utc = (time: Date | string | null | undefined, seconds = false): string => {
  if (time === null || time === undefined) return "–";
  const at = new Date(time);
  const day = at.toLocaleString("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
  return `${day} ${at.toISOString().slice(11, seconds ? 19 : 16)}`;
};

/** Minutes as `2 h 05 min`, their sign before them. */
export const span = (minutes: number | null | undefined): string => {
  if (minutes === null || minutes === undefined) return "–";
  const whole = Math.round(Math.abs(minutes));
  const text = whole < 60 ? `${whole} min` : `${Math.floor(whole / 60)} h ${whole % 60} min`;
  return minutes < 0 ? `−${text}` : text;
};
