import { basename } from "node:path";

const ADDRESS = /^[a-z][a-z\d+.-]*:\/\//i;
const PATH = /^(?:[/\\~]|[A-Za-z]:[\\/]|\.{1,2}[\\/])/;

/**
 * What a tape says of its source, for strangers: of paths on this machine only the last part stays, of addresses only the
 * host, since some carry a key.
 */
export const withoutPlaces = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutPlaces);
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key, withoutPlaces(each)]),
    );
  if (typeof value !== "string") return value;
  if (ADDRESS.test(value)) return URL.canParse(value) ? new URL(value).host : "";
  return PATH.test(value) ? basename(value.replaceAll("\\", "/")) : value;
};
