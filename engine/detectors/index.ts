export { level } from "./level.ts";
