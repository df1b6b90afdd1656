/** What a newcomer sees asked: one of each kind, with filters, groups and units. */
export const exampleQuestions: readonly string[] = [
  "count",
  "count by device_type",
  "count where category = WEARABLE and battery_level < 20 %",
  'average usage_hours where device_type = "Infusion pump"',
  "count where firmware_version < 2.0 by hospital, category",
];
