export { command } from "./command.ts";
export { email } from "./email.ts";
export { ntfy } from "./ntfy.ts";
export { pushover } from "./pushover.ts";
export { telegram } from "./telegram.ts";
export { terminal } from "./terminal.ts";
export { webhook } from "./webhook.ts";
