export { article } from "./article.ts";
export { cross } from "./cross.ts";
export { crossVenue } from "./cross-venue.ts";
export { depegReversion } from "./depeg-reversion.ts";
export { flight } from "./flight.ts";
export { hold } from "./hold.ts";
