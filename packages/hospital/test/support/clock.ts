import type { Clock } from "../../src/time/clock.ts";
import { systemClock } from "../../src/time/clock.ts";

/** 2026-07-01T12:00:00Z. */
export const TEST_NOW = 1_782_907_200;

/** A clock that stands at a moment; waiting takes the machine's time. */
export function createTestClock(now = TEST_NOW): Clock {
  return { ...systemClock, now: () => now };
}
