export { endorserAlternatives } from "./answerer/endorsers.ts";
export { turnOf } from "./answerer/turn.ts";
export { HospitalError, type HospitalErrorCode, isHospitalError } from "./errors.ts";
export { type EventListener, eventToLine, type NodeEvent } from "./events.ts";
export type { FaultHook, FaultPoint } from "./faults.ts";
export type { HospitalLedger } from "./ledger/hospitalLedger.ts";
export { type CollectOnceOptions, type CollectSummary, collectOnce } from "./node/collectOnce.ts";
export {
  type BatchConfig,
  defaultBatchConfig,
  type HospitalConfig,
  loadHospitalConfig,
  parseHospitalConfig,
} from "./node/config.ts";
export { connectHospital, type HospitalNetwork } from "./node/connectHospital.ts";
export {
  createHospitalNode,
  type HospitalNode,
  type HospitalNodeOptions,
  type HospitalNodeStatus,
} from "./node/hospitalNode.ts";
export { runHospitalNode } from "./node/runHospitalNode.ts";
export { createSource, type SourceConfig } from "./sources/createSource.ts";
export { type CsvSourceConfig, createCsvSourceConfig } from "./sources/csv/config.ts";
export { type Reject, rejectToLine } from "./sources/reject.ts";
export { rejectsToCsv } from "./sources/rejectsToCsv.ts";
export { createSimulatorSourceConfig, type SimulatorSourceConfig } from "./sources/simulator/config.ts";
export type { Source, SourceChunk, SourcePositions, SourceProgress } from "./sources/source.ts";
export { openSpool, Spool, type SpoolOptions, type SpoolStatus } from "./spool/spool.ts";
export { type Clock, systemClock } from "./time/clock.ts";
