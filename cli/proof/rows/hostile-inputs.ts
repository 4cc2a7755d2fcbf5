import { fuzzed } from "../fuzzed.ts";
import { defineRow } from "../row.ts";

export const hostileInputs = defineRow({
  id: "S10",
  group: "security",
  promise:
    "No damaged or hostile file, command line, address or statement crashes a reader of ours, changes what all objects share, or prints what moves a cursor.",
  within: { short: 300, long: 7200 },
  measure: fuzzed({
    only: "select,times,decimals,names,grid,command,rule,notify,terms,expect,fault,tape,models,saved,tear,sweep,packed,journal,alert,csv,imports,bundles,damaged,normal,archive,http,sql",
    ...{ inputs: "damaged inputs", targets: 26, runs: { short: 20 } },
  }),
});
