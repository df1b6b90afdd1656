const makers = ["Norrvik", "Helioglu", "Strandgaard"];

/** Devices whose values follow from their number, so that a test can count them itself. */
export function devicesCsv(count: number, badRows: readonly string[] = []): string {
  const header =
    "udi_device_identifier,udi_serial_number,manufacturer,category,usage_hours,active,report_time";
  const rows = Array.from({ length: count }, (_, n) =>
    [
      `0950600011${1000 + (n % 7)}`,
      `S${n}`,
      makers[n % makers.length],
      n % 4 === 0 ? "WEARABLE" : "PORTABLE",
      (n * 37) % 5000,
      n % 5 !== 0,
      "2026-03-01T12:00:00Z",
    ].join(","),
  );
  return `${[header, ...rows, ...badRows].join("\n")}\n`;
}
