import { type EncodedColumns, encodeColumns } from "@medtech-chain/columns";
import type { DeviceReport } from "@medtech-chain/schema";

/**
 * Reports as encoded columns, in as few segments as the limit allows, in their order.
 *
 * @param most bytes of a segment; one report takes less than 4 KiB, so that a limit above it can always be kept
 */
export function reportsToSegments(reports: readonly DeviceReport[], most: number): readonly EncodedColumns[] {
  if (reports.length === 0) return [];
  const whole = encodeColumns(reports);
  if (whole.bytes.length <= most || reports.length === 1) return [whole];
  const middle = Math.ceil(reports.length / 2);
  return [
    ...reportsToSegments(reports.slice(0, middle), most),
    ...reportsToSegments(reports.slice(middle), most),
  ];
}
