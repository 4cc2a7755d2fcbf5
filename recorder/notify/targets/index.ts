export { command } from "./command.ts";
export { ntfy } from "./ntfy.ts";
export { terminal } from "./terminal.ts";
export { webhook } from "./webhook.ts";
