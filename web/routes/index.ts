export { home } from "./home.ts";
export { tapes } from "./tapes.ts";
export { tape } from "./tape.ts";
export { replay } from "./replay.ts";
export { chart } from "./chart.ts";
export { healthz } from "./healthz.ts";
export { metrics } from "./metrics.ts";
