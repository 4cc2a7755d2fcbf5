import { alertFolder } from "../recorder/alerts/alert-folder.ts";
import { type AlertHistory, readAlertHistory } from "../recorder/alerts/alert-history.ts";
import { realDisk } from "../recorder/journal/real-disk.ts";
import type { Context } from "./command.ts";

/** What live runs of this home wrote down, and what people did since. */
export const readAlertLog = async (context: Context): Promise<AlertHistory> => {
  const history = await readAlertHistory(realDisk, alertFolder(context.home));
  for (const { path, lost } of history.damages)
    context.note(`${path} is damaged: ${lost} records are not shown`);
  return history;
};
