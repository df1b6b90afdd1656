/** Seconds of a day. */
const DAY = 86_400;

/**
 * A date of GS1, `YYMMDD`, as seconds at its midnight UTC. Day 00 stands for the last day of the month (General
 * Specifications, sections 3.4.2 and 3.4.7).
 *
 * @param currentYear year that the century is determined from
 * @returns undefined where there is no such day
 */
export function gs1DateToSeconds(text: string, currentYear: number): number | undefined {
  if (!/^\d{6}$/.test(text)) return undefined;
  const year = twoDigitYearToYear(Number(text.slice(0, 2)), currentYear);
  const month = Number(text.slice(2, 4));
  const day = Number(text.slice(4, 6));
  if (month < 1 || month > 12) return undefined;
  const lastDay = daysInMonth(year, month);
  if (day > lastDay) return undefined;
  return Date.UTC(year, month - 1, day === 0 ? lastDay : day) / 1000;
}

/** The inverse of `gs1DateToSeconds` for years that its window reaches. */
export function secondsToGs1Date(seconds: number): string {
  const date = new Date(Math.floor(seconds / DAY) * DAY * 1000);
  const parts = [date.getUTCFullYear() % 100, date.getUTCMonth() + 1, date.getUTCDate()];
  return parts.map((part) => part.toString().padStart(2, "0")).join("");
}

/**
 * The year that two digits stand for: 49 years back to 50 ahead of the current one (General Specifications,
 * section 7.12).
 */
export function twoDigitYearToYear(digits: number, currentYear: number): number {
  const century = currentYear - (currentYear % 100);
  const difference = digits - (currentYear % 100);
  if (difference >= 51) return century - 100 + digits;
  if (difference <= -50) return century + 100 + digits;
  return century + digits;
}

function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}
