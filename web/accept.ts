/** How much of 1 a header of the `Accept` kind wants something of that name; 0 where it is not named. */
const qualityOf = (header: string | undefined, name: string): number => {
  const found = (header ?? "")
    .split(",")
    .map((part) => part.split(";").map((each) => each.trim()))
    .find(([each]) => each?.toLowerCase() === name);
  if (found === undefined) return 0;
  const quality = found
    .slice(1)
    .find((parameter) => parameter.startsWith("q="))
    ?.slice(2);
  return quality === undefined ? 1 : Number(quality) || 0;
};

/**
 * Whether a request asks for JSON rather than for a page: `application/json` is named in `Accept` and no less wanted
 * than HTML. Browsers name HTML first; `curl` takes anything and gets the page.
 */
export const wantsJson = (accept: string | undefined): boolean => {
  const json = qualityOf(accept, "application/json");
  return json > 0 && json >= qualityOf(accept, "text/html");
};

/** Whether an answer may come compressed by gzip: only for who names it in `Accept-Encoding`. */
export const takesGzip = (acceptEncoding: string | undefined): boolean =>
  qualityOf(acceptEncoding, "gzip") > 0;
