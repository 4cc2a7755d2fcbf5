import { findTable } from "../../datasets/backtest/result-store.ts";
import { readOut } from "../data/hand-out.ts";
import { mimes } from "../data/mimes.ts";
import { type Download, defineRoute } from "../route.ts";

/** GET /data/results/:id/fills.parquet and the like: a table of a kept backtest. */
export const resultData = defineRoute(
  "/data/results/:id/:file",
  async ({ params, workbench: { home } }): Promise<Download> => {
    const [id = "", file = ""] = [params["id"], params["file"]];
    const content = await readOut(await findTable(home, id, file));
    return { type: "download", mime: mimes.parquet, name: `${id}-${file}`, content };
  },
);
