import type { Severity } from "./alert.ts";

/** From the least to the gravest. */
export const SEVERITIES: readonly Severity[] = ["info", "warning", "critical"];

/** 0 info, 1 warning, 2 critical. */
export const rankOf = (severity: Severity): number => SEVERITIES.indexOf(severity);
