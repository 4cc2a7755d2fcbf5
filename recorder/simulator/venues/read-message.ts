/** A client's message, as far as it is a JSON object; nothing is known of its members. Undefined for anything else. */
export const readMessage = (
  frame: string,
): Readonly<Partial<Record<string, unknown>>> | undefined => {
  try {
    const value: unknown = JSON.parse(frame);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
};
