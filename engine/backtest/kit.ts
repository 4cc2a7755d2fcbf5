// What a strategy of one's own imports: `import { defineStrategy } from "pegtape"`.

export type { Alert } from "../alerts/alert.ts";
export { WorkbenchError } from "../errors.ts";
export type { Fill, Order, OrderRequest } from "./order.ts";
export type { ParameterSpec, Parameters, ParameterTable } from "./parameters.ts";
export {
  type BarView,
  type Desk,
  defineStrategy,
  type FrameView,
  type Needs,
  type Strategy,
  type StrategyDefinition,
  type TapeFacts,
  type TickView,
} from "./strategy.ts";
