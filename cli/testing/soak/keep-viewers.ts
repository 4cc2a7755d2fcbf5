import type { ServerResponse } from "node:http";
import { Broadcast } from "../../../web/stream/broadcast.ts";

/** A leak on purpose: whoever listens to a stream is kept for ever, until the returned function is called. */
export const keepViewers = (): (() => void) => {
  const kept: ServerResponse[] = [];
  const { attach } = Broadcast.prototype;
  Broadcast.prototype.attach = function (response) {
    kept.push(response);
    attach.call(this, response);
  };
  return () => {
    Broadcast.prototype.attach = attach;
    kept.length = 0;
  };
};
