/** Options that decide what comes of a backtest. */
const TOLD = [
  ...["strategy", "set", "trade", "from", "to", "instrument", "order", "against"],
  ...["terms", "fee", "latency", "participation", "capital", "seed"],
];

/** The command line that makes a backtest again. */
export const commandLine = (
  command: string,
  tape: string,
  args: Readonly<Record<string, unknown>>,
): string => {
  const words = TOLD.flatMap((name) => {
    const value = args[name];
    const all = Array.isArray(value) ? value : value === undefined ? [] : [value];
    return all.map((one) => `--${name} ${quoted(String(one))}`);
  });
  return [`pegtape ${command}`, quoted(tape), ...words].join(" ");
};

/** As a shell takes it for one word. */
const quoted = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
