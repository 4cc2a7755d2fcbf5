export { acknowledge, alerts, silence, unsilence } from "./alerts.ts";
export { chart } from "./chart.ts";
export { healthz } from "./healthz.ts";
export { home } from "./home.ts";
export { metrics } from "./metrics.ts";
export { replay } from "./replay.ts";
export { sql, sqlResult } from "./sql.ts";
export { tape } from "./tape.ts";
export { tapes } from "./tapes.ts";
