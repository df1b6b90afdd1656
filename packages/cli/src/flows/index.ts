export {
  type Answered,
  AskFlow,
  type AskFlowOptions,
  type AskOptions,
  type AskProgress,
  type Precision,
} from "./ask.ts";
export { AskFailure, type ChargeState } from "./askFailure.ts";
