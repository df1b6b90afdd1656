export {
  allTime,
  explainPeriod,
  formatPeriod,
  isAllTime,
  lastPeriod,
  type PeriodOptions,
  type PeriodUnit,
  parsePeriod,
  periodUnits,
  spansToPeriod,
} from "./period.ts";
export { parseSpan, type Span } from "./span.ts";
export { formatTime, formatTimeShort, parseTime } from "./time.ts";
export { TimeError, type TimeErrorCode } from "./timeError.ts";
