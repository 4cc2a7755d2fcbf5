export { check } from "./check.ts";
export { datasetsInfo } from "./datasets-info.ts";
export { datasetsList } from "./datasets-list.ts";
export { doctor } from "./doctor.ts";
export { importFiles } from "./import-files.ts";
export { replay } from "./replay.ts";
export { serve } from "./serve.ts";
export { start } from "./start.ts";
