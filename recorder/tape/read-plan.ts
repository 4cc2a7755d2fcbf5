import { WorkbenchError } from "../../engine/errors.ts";
import { Flag, Kind, NO_INSTRUMENT } from "../../engine/market/tick-batch.ts";
import type { Micros } from "../../engine/market/time.ts";
import { quoteText } from "../duckdb.ts";
import type { Manifest } from "./manifest.ts";
import type { TapeFacts } from "./tape-facts.ts";
import type { TickColumn } from "./tick-columns.ts";

/** Which records of a tape; `from` inclusive, `to` exclusive, on its clock; instruments as positions in the manifest. */
export interface Selection {
  readonly from: Micros | undefined;
  readonly to: Micros | undefined;
  readonly instruments: ReadonlySet<number> | undefined;
}

export const everything: Selection = { from: undefined, to: undefined, instruments: undefined };

/** The value columns of a TickBatch. */
export type Value = "a" | "b" | "c" | "d" | "e" | "f";

/** One column of the file that fills one column of the batch, for records of some kinds. */
export interface Slot {
  readonly column: TickColumn;
  readonly value: Value;
  /** Bit `1 << kind` for every kind that it applies to. */
  readonly kinds: number;
  /** `steps` and `whole` come as the integer that is stored, `size` divided by 1e8. */
  readonly unit: "steps" | "size" | "whole";
  readonly nullable: boolean;
}

/** What to ask of the files, and where it goes. Columns that are null throughout are not read. */
export interface ReadPlan {
  readonly clock: "event_time" | "receive_time";
  readonly eventTime: "none" | "some" | "all";
  readonly receiveTime: "none" | "some" | "all";
  /** The kind of every record, when there is only one. */
  readonly kind: number | undefined;
  /** Which columns say something for `flags`. */
  readonly flags: { readonly side: boolean; readonly detail: boolean };
  readonly gaps: boolean;
  readonly slots: readonly Slot[];
  /** The value columns of a batch that any record uses. */
  readonly values: readonly Value[];
  /** Position in the manifest's instruments by the code that the SQL computes. */
  readonly instrumentOf: Uint16Array;
  /** Lowest bit of `seq` in the packed column. */
  readonly seqBit: number;
}

const SLOTS: readonly Omit<Slot, "nullable">[] = [
  { column: "price", value: "a", kinds: (1 << Kind.trade) | (1 << Kind.bar), unit: "steps" },
  { column: "size", value: "b", kinds: (1 << Kind.trade) | (1 << Kind.bar), unit: "size" },
  { column: "bid", value: "a", kinds: 1 << Kind.quote, unit: "steps" },
  { column: "bid_size", value: "b", kinds: 1 << Kind.quote, unit: "size" },
  { column: "ask", value: "c", kinds: 1 << Kind.quote, unit: "steps" },
  { column: "ask_size", value: "d", kinds: 1 << Kind.quote, unit: "size" },
  { column: "open", value: "c", kinds: 1 << Kind.bar, unit: "steps" },
  { column: "high", value: "d", kinds: 1 << Kind.bar, unit: "steps" },
  { column: "low", value: "e", kinds: 1 << Kind.bar, unit: "steps" },
  { column: "interval", value: "f", kinds: 1 << Kind.bar, unit: "whole" },
];

/** Lowest bit of the parts of the packed column; flags begin at 0, `seq` at the plan's `seqBit`. */
export const PACKED = { kind: 5, code: 8 } as const;

const KINDS = ["trade", "quote", "bar", "gap", "clock"];
const kindOf = (name: string): number => KINDS.indexOf(name) + 1;
const VALUES = ["a", "b", "c", "d", "e", "f"] as const;

export const makePlan = (manifest: Manifest, facts: TapeFacts): ReadPlan => {
  const nulls = (column: TickColumn): "none" | "some" | "all" => facts.nulls[column] ?? "some";
  const kinds = facts.kinds.map(kindOf);
  const present = kinds.reduce((bits, kind) => bits | (1 << kind), 0);
  const slots = SLOTS.filter(
    (slot) => (slot.kinds & present) !== 0 && nulls(slot.column) !== "all",
  ).map((slot) => ({
    ...slot,
    nullable: nulls(slot.column) !== "none",
  }));
  const gaps = kinds.includes(Kind.gap);
  const used = new Set<Value>([
    "a",
    "b",
    ...slots.map(({ value }) => value),
    ...(gaps ? (["c"] as const) : []),
  ]);
  // A trade tape whose kind column is one value needs no look at it; unknown kinds may be several names.
  const kind = facts.kinds.length === 1 ? kinds[0] : undefined;
  const trades = kinds.includes(Kind.trade);
  const instrumentOf = codeTable(manifest);
  return {
    clock: manifest.clock,
    eventTime: nulls("event_time"),
    receiveTime: nulls("receive_time"),
    kind,
    flags: { side: trades && nulls("side") !== "all", detail: trades && nulls("detail") !== "all" },
    gaps,
    slots,
    values: VALUES.filter((value) => used.has(value)),
    instrumentOf,
    seqBit: PACKED.code + Math.ceil(Math.log2(instrumentOf.length)),
  };
};

const split = (
  manifest: Manifest,
): { venues: string[]; symbols: string[]; parts: (readonly [string, string])[] } => {
  const parts = manifest.instruments.map((id) => {
    const at = id.indexOf(":");
    return [id.slice(0, at), id.slice(at + 1)] as const;
  });
  return {
    venues: [...new Set(parts.map(([venue]) => venue))],
    symbols: [...new Set(parts.map(([, symbol]) => symbol))],
    parts,
  };
};

const codeTable = (manifest: Manifest): Uint16Array => {
  const { venues, symbols, parts } = split(manifest);
  const size = (venues.length + 1) * (symbols.length + 1);
  if (size > 2 ** (31 - PACKED.code))
    throw new WorkbenchError(
      "input",
      `a tape of ${venues.length} venues and ${symbols.length} symbols is too wide`,
      "Split it into several tapes.",
    );
  const table = new Uint16Array(size).fill(NO_INSTRUMENT);
  parts.forEach(([venue, symbol], index) => {
    table[(venues.indexOf(venue) + 1) * (symbols.length + 1) + symbols.indexOf(symbol) + 1] = index;
  });
  return table;
};

const position = (names: readonly string[], column: string): string =>
  `coalesce(list_position([${names.map(quoteText).join(", ")}]::VARCHAR[], ${column}), 0)`;

/** A small number for venue and symbol together: DuckDB looks a name up once a dictionary, where a CASE costs 40 ns a row. */
const codeSql = (manifest: Manifest): string => {
  const { venues, symbols } = split(manifest);
  return `(${position(venues, "venue")} * ${symbols.length + 1} + ${position(symbols, "symbol")})`;
};

/** The same for whoever groups by it: the SQL, and the instrument's place in the manifest by what it gives. */
export const instrumentCode = (
  manifest: Manifest,
): { readonly sql: string; readonly instrumentOf: Uint16Array } => ({
  sql: codeSql(manifest),
  instrumentOf: codeTable(manifest),
});

const kindSql = position(KINDS, "kind");
// buy and sell are bits 0 and 1, backfill, block and auction the three after them: see Flag.
const sideSql = position(["buy", "sell"], "side");
const detailSql = `coalesce(${Flag.backfill} << (list_position(['backfill', 'block', 'auction'], detail) - 1), 0)`;

/** Position, instrument, kind and flags in one number: a column more costs 10 ns a row. */
const packedSql = (plan: ReadPlan, manifest: Manifest): string =>
  [
    `seq * ${2 ** plan.seqBit}`,
    `${codeSql(manifest)} * ${1 << PACKED.code}`,
    ...(plan.kind === undefined ? [`${kindSql} * ${1 << PACKED.kind}`] : []),
    ...(plan.flags.side ? [sideSql] : []),
    ...(plan.flags.detail ? [detailSql] : []),
  ].join(" + ");

/** How the selected columns are laid out in a chunk; absent ones are -1. */
export interface Layout {
  /** Position, instrument, kind and flags: see PACKED. */
  readonly packed: number;
  readonly eventTime: number;
  readonly receiveTime: number;
  readonly gap: number;
  readonly slots: readonly number[];
}

export interface Query {
  readonly sql: string;
  readonly layout: Layout;
}

/** The SELECT for a plan over `table`; `after` leaves out everything up to that `seq`. */
export const planQuery = (
  plan: ReadPlan,
  manifest: Manifest,
  table: string,
  { selection, after, order }: { selection: Selection; after: number; order: "tape" | "time" },
): Query => {
  const select: string[] = [];
  const add = (sql: string, wanted = true): number => (wanted ? select.push(sql) - 1 : -1);
  const layout: Layout = {
    packed: add(packedSql(plan, manifest)),
    eventTime: add("event_time", plan.eventTime !== "all"),
    receiveTime: add("receive_time", plan.receiveTime !== "all"),
    gap: add("CASE WHEN kind = 'gap' THEN detail END", plan.gaps),
    slots: plan.slots.map(({ column }) => add(`"${column}"`)),
  };
  const where: string[] = [];
  if (after > 0) where.push(`seq > ${after}`);
  if (selection.from !== undefined)
    where.push(`${plan.clock} >= make_timestamp(${selection.from})`);
  if (selection.to !== undefined) where.push(`${plan.clock} < make_timestamp(${selection.to})`);
  // No IN (…): DuckDB makes a join of a long one, and a join does not keep the order.
  if (selection.instruments)
    where.push(
      `list_contains([${wantedCodes(plan, selection.instruments).join(", ")}], ${codeSql(manifest)})`,
    );
  return {
    sql: [
      `SELECT ${select.join(", ")} FROM ${table}`,
      where.length > 0 ? `WHERE ${where.join(" AND ")}` : "",
      order === "time" ? "ORDER BY coalesce(event_time, receive_time), seq" : "",
    ].join(" "),
    layout,
  };
};

/** Records of no instrument (`clock`) pass every filter. */
const wantedCodes = (plan: ReadPlan, instruments: ReadonlySet<number>): number[] =>
  Array.from(plan.instrumentOf.keys()).filter((code) => {
    const index = plan.instrumentOf[code];
    return index !== undefined && (index === NO_INSTRUMENT || instruments.has(index));
  });
