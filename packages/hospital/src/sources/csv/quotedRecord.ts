import { CsvError, parse } from "csv-parse/sync";

/**
 * The cells of one record that has quotes.
 *
 * @param text the record without its line end
 * @returns the cells, or why the record has none
 */
export function splitQuotedRecord(text: string, delimiter: string): readonly string[] | string {
  try {
    const records: string[][] = parse(text, { delimiter, record_delimiter: "\n", relax_column_count: true });
    return records.length === 1 ? records[0]! : "has a line end where none belongs";
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return faultOf(error);
  }
}

function faultOf(error: CsvError): string {
  switch (error.code) {
    case "CSV_QUOTE_NOT_CLOSED":
      return "has a quote that is never closed; was the file cut off?";
    default:
      return 'has a quote where none belongs; put quotes around the whole cell, and write "" for a quote inside it';
  }
}
