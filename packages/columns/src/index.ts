export { type SumAndCount, sumAndCount } from "./aggregate/average.ts";
export { count } from "./aggregate/count.ts";
export { groupedCount } from "./aggregate/groupedCount.ts";
export type { Columns, ColumnValues } from "./batch/columns.ts";
export { type DecodedBatch, decodeBatch } from "./batch/decodeBatch.ts";
export { type BatchInput, encodeBatch } from "./batch/encodeBatch.ts";
export {
  decodeColumns,
  decodeReports,
  type EncodedColumns,
  encodeColumns,
  mergeColumns,
} from "./batch/encodedColumns.ts";
export { columnsToReports, type DeviceReportInit } from "./batch/report.ts";
export type { HashKey } from "./hash/halfSipHash.ts";
export type { Coverage, CutLike, Head } from "./index/cut.ts";
export {
  type Appended,
  createDeviceIndex,
  type DeviceIndex,
  type DeviceIndexOptions,
  type HospitalStatus,
  type IndexStatus,
} from "./index/deviceIndex.ts";
export type { Selection } from "./index/selection.ts";
export { type RestoredIndex, readSnapshot } from "./snapshot/readSnapshot.ts";
export { SnapshotError, type SnapshotErrorCode } from "./snapshot/snapshotError.ts";
export { type SnapshotOptions, writeSnapshot } from "./snapshot/writeSnapshot.ts";
