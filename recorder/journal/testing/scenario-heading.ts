/** What the tests' recordings say of themselves. */
export const heading = {
  ...{ name: "live", created: "2024-03-09T23:59:00.000000Z" },
  ...{ source: { recorder: "a test" }, licence: "CC0-1.0" },
};
