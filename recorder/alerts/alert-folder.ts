import { join } from "node:path";

/** Where the alerts of a home are kept. */
export const alertFolder = (home: string): string => join(home, "alerts");
