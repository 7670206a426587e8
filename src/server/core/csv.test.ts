import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CsvCell, csvLine, fileDate, neutraliseFormula, writeCsv } from './csv.ts';

/** Reads RFC 4180 back, strictly: a quote inside an unquoted cell or a bare line break is an error. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let at = 0;
  const cell = (): string => {
    if (text[at] !== '"') {
      const [plain = ''] = /^[^",\r\n]*/.exec(text.slice(at)) ?? [];
      at += plain.length;
      return plain;
    }
    let value = '';
    for (at += 1; ; at += 1) {
      if (at >= text.length) throw new Error('a quoted cell does not end');
      if (text[at] !== '"') value += text[at];
      else if (text[at + 1] === '"') {
        value += '"';
        at += 1;
      } else break;
    }
    at += 1;
    return value;
  };
  while (at < text.length) {
    const row = [cell()];
    while (text[at] === ',') {
      at += 1;
      row.push(cell());
    }
    if (text.slice(at, at + 2) !== '\r\n') throw new Error(`no line end at ${at}`);
    at += 2;
    rows.push(row);
  }
  return rows;
}

async function textOf(pieces: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}

/** What formulas begin with, what hides it, and what CSV itself is made of. */
const NASTY = [
  '=',
  '+',
  '-',
  '@',
  '＝',
  '＋',
  '－',
  '＠',
  '\t',
  '\r',
  '\n',
  '\0',
  ' ',
  '\u200b',
  '\ufeff',
].concat(['"', "'", ',', 'a', '1', '(']);

const nasty = fc.oneof(
  fc.string(),
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom(...NASTY), maxLength: 12 }),
);

describe('a CSV file', () => {
  it('is read back as what was written, formulas aside', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(nasty, { minLength: 2, maxLength: 5 })), async (rows) => {
        const text = await textOf(writeCsv(['a', 'b'], rows));
        expect(readCsv(text)).toEqual([['a', 'b'], ...rows.map((row) => row.map(neutraliseFormula))]);
      }),
      { numRuns: 5_000 },
    );
  });

  it('has no cell that a spreadsheet would run, whatever is in the data', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const [[cell = ''] = []] = readCsv(csvLine([text, '']));
        expect(cell.trimStart()).not.toMatch(/^[=+\-@＝＋－＠]/u);
        expect(cell).not.toMatch(/^[\t\r\n\0]/);
      }),
      { numRuns: 100_000 },
    );
  });

  it.each([
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    '\n=1',
    '\0=1',
    '＝1',
    '＋1',
    '－1',
    '＠x',
    '  =1',
  ])('neutralises %j', (text) => {
    expect(neutraliseFormula(text)).toBe(`'${text}`);
  });

  it('leaves ordinary text, numbers and empty cells alone', () => {
    const cells: CsvCell[] = ['mia.k', 'a-b', 'x@y', '', null, -5, 2.5, true];
    expect(csvLine(cells)).toBe('mia.k,a-b,x@y,,,-5,2.5,true\r\n');
  });

  it('is written in pieces, so that the reader sets the pace', async () => {
    const rows = Array.from({ length: 5_000 }, (_, index) => [index, 'somebody.with.a.handle']);
    const pieces: string[] = [];
    for await (const piece of writeCsv(['number', 'handle'], rows)) pieces.push(piece);
    expect(pieces.length).toBeGreaterThan(5);
    expect(readCsv(pieces.join(''))).toHaveLength(5_001);
  });

  it('is named by the day in UTC', () => {
    expect(fileDate(new Date('2026-11-20T23:59:59.999Z'))).toBe('20261120');
  });
});
