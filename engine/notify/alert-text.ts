import type { Alert } from "../alerts/alert.ts";

// JSON has no NaN, no infinities and no minus zero, and a snapshot must lose none of them. They become {"#": "NaN"}, which
// is nothing else in an alert: its only free names hold numbers.

/** An alert as text that `parseAlert` turns back into the same alert, to the last bit. */
export const alertText = (alert: Alert): string =>
  JSON.stringify(alert, (_, value: unknown) =>
    typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0))
      ? { "#": Object.is(value, -0) ? "-0" : String(value) }
      : value,
  );

export const parseAlert = (text: string): Alert =>
  JSON.parse(text, (_, value: unknown) =>
    typeof value === "object" && value !== null && "#" in value && typeof value["#"] === "string"
      ? Number(value["#"])
      : value,
  ) as Alert;
