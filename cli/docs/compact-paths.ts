/**
 * Paths of straight lines by their steps instead of their places, in tenths of a pixel: the same picture in two thirds of
 * the bytes. Other paths stay as they are.
 */
export const compactPaths = (svg: string): string =>
  svg.replace(/ d="([MLZ\d.,-]*)"/g, (_, path: string) => ` d="${compact(path)}"`);

const compact = (path: string): string => {
  let [x, y] = [0, 0];
  let text = "";
  let last = "";
  for (const [, command = "", rest = ""] of path.matchAll(/([MLZ])([^MLZ]*)/g)) {
    if (command === "Z") {
      text += "Z";
    } else {
      const [nextX = 0, nextY = 0] = rest.split(",").map((each) => Math.round(Number(each) * 10));
      if (command === "M") text += `M${tenths(nextX)}${joined(nextY)}`;
      else
        text += `${last === "L" ? spaced(nextX - x) : `l${tenths(nextX - x)}`}${joined(nextY - y)}`;
      [x, y] = [nextX, nextY];
    }
    last = command;
  }
  return text;
};

/** `12.5`, `.5`, `-.5`, `12`. */
const tenths = (value: number): string =>
  String(Math.abs(value) % 10 === 0 ? value / 10 : (value / 10).toFixed(1)).replace(
    /^(-?)0\./,
    "$1.",
  );

/** After another number: a minus sign separates by itself. */
const spaced = (value: number): string => (value < 0 ? tenths(value) : ` ${tenths(value)}`);
const joined = (value: number): string => (value < 0 ? tenths(value) : `,${tenths(value)}`);
