import { expect, test } from "vitest";
import { explainQuestion, parseQuery } from "./index.ts";

test.each([
  [
    'count where manufacturer = "Acme" and usage_hours > 1000 by model in 2026',
    "How many devices whose manufacturer is Acme and whose usage is above 1,000 h, by model, that reported in 2026, at all hospitals",
  ],
  ["count by model in 2026", "How many devices that reported in 2026, by model, at all hospitals"],
  ["count", "How many devices, at all hospitals"],
  [
    "average battery_level where category = wearable at hospital-a, hospital-b",
    "The average battery level in % of the devices whose category is wearable, at hospital-a and hospital-b",
  ],
  [
    "count where not (active = yes or udi_check_digit_valid = no) and last_sync_time after 2026-03-01",
    "How many devices except those (that are active or that are not UDI check digit valid) and whose last sync is after 2026-03-01, at all hospitals",
  ],
  [
    'count where model not in ("a", "b, by c") and os_version is not set and firmware_version between 2 and 3 in 2026-03-01',
    'How many devices whose model is not a or "b, by c" and whose operating system version is not known and whose firmware version is between 2 and 3, that reported on 2026-03-01, at all hospitals',
  ],
])("%s", (query, sentence) => {
  expect(explainQuestion(parseQuery(query))).toBe(sentence);
});
