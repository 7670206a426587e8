/** Writes CSV files (RFC 4180) that a spreadsheet opens without running anything in them. */

/** Null is an empty cell. Numbers and booleans are written as they are; only text can carry a formula. */
export type CsvCell = string | number | boolean | null;

/** Rows are gathered to pieces of about this many characters, so that a long file is not a write per row. */
const PIECE_CHARACTERS_MIN = 16_384;

/**
 * What makes a spreadsheet take a cell for a formula: one of `= + - @` or their full-width forms, also behind blanks
 * that some programs cut, and the control characters that are cut in front of them.
 */
const LIVE = /^(?:[\t\r\n\0]|[\s\u200b\u2060\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20])/u;

/**
 * Puts an apostrophe in front of text that a spreadsheet would run. Quoting alone does not help, and there is no way to
 * keep such text as it is; names that begin with a dash get the apostrophe too.
 */
export function neutraliseFormula(text: string): string {
  return LIVE.test(text) ? `'${text}` : text;
}

/** One line with its CRLF. Cells with quotes, commas or line breaks are quoted. */
export function csvLine(cells: readonly CsvCell[]): string {
  return `${cells.map(cellToText).join(',')}\r\n`;
}

/**
 * Writes a header and rows piece by piece, in the order they come. The rows may still be on their way from the
 * database: the reader's pace decides how fast they are taken.
 */
export async function* writeCsv(
  header: readonly string[],
  rows: AsyncIterable<readonly CsvCell[]> | Iterable<readonly CsvCell[]>,
): AsyncGenerator<string, void, undefined> {
  let piece = csvLine(header);
  for await (const row of rows) {
    piece += csvLine(row);
    if (piece.length >= PIECE_CHARACTERS_MIN) {
      yield piece;
      piece = '';
    }
  }
  if (piece !== '') yield piece;
}

/** The day of a file's name in UTC: `20261120`. */
export function fileDate(at: Date): string {
  return at.toISOString().slice(0, 10).replaceAll('-', '');
}

function cellToText(cell: CsvCell): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return String(cell);
  const safe = neutraliseFormula(cell);
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
