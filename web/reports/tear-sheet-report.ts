import type { RunSeries } from "../../datasets/backtest/run-series.ts";
import type { TearSheet } from "../../engine/backtest/tear-sheet/shape.ts";
import { chartDocument } from "../charts/document.ts";
import { sheetBody } from "../sections/tear-sheet/sheet-body.ts";
import { reportCss, selfContained } from "./self-contained.ts";

/** A tear sheet as one file of HTML. Same sheet, same bytes. */
export const tearSheetReport = async (sheet: TearSheet, series: RunSeries): Promise<string> =>
  selfContained({
    title: `${sheet.strategy.title} on ${sheet.tape.name}`,
    body: sheetBody({ sheet, series, document: await chartDocument() }),
    css: await reportCss(),
    version: sheet.settings.version,
  });
