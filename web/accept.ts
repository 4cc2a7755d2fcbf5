/**
 * Whether a request asks for JSON rather than for a page: `application/json` is named in `Accept` and no less wanted
 * than HTML. Browsers name HTML first; `curl` takes anything and gets the page.
 */
export const wantsJson = (accept: string | undefined): boolean => {
  const wanted = (type: string): number => {
    const found = (accept ?? "")
      .split(",")
      .map((part) => part.split(";").map((each) => each.trim()));
    const parameters = found.find(([name]) => name?.toLowerCase() === type)?.slice(1) ?? ["q=0"];
    const quality = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2);
    return quality === undefined ? 1 : Number(quality) || 0;
  };
  const json = wanted("application/json");
  return json > 0 && json >= wanted("text/html");
};
