/** A trade's id as JSON: a number where the tape has digits, else a string. No double on the way: ids have up to 19 digits. */
export const idJson = (id: string): string =>
  /^(?:0|[1-9]\d*)$/.test(id) ? id : JSON.stringify(id);
