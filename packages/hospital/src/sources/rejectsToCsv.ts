import type { Spool } from "../spool/spool.ts";
import type { Reject } from "./reject.ts";

const COLUMNS = ["source", "file", "line", "field", "reason", "raw"] as const;
const LINE_END = "\r\n";
const PAGE = 1000;

/** Everything that a spool has set aside as the lines of a CSV file, header first. */
export function* rejectsToCsv(spool: Spool): Generator<string, void, void> {
  yield COLUMNS.join(",") + LINE_END;
  for (let after = 0; ; ) {
    const page = spool.rejects(after, PAGE);
    for (const reject of page) yield rejectToRow(reject);
    const last = page.at(-1);
    if (last === undefined) return;
    after = last.id;
  }
}

function rejectToRow(reject: Reject & { readonly source: string }): string {
  return COLUMNS.map((column) => toCell(String(reject[column]))).join(",") + LINE_END;
}

/** What a spreadsheet would take for a formula is led by an apostrophe: the rows come from outside. */
function toCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}
