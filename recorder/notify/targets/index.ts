export { email } from "./email.ts";
export { pushover } from "./pushover.ts";
export { telegram } from "./telegram.ts";
