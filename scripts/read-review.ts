import { readFileSync } from 'node:fs';

/** One row of docs/security.md: how requirements of the OWASP ASVS stand. */
export interface ReviewRow {
  readonly ids: readonly string[];
  readonly standing: string;
  readonly how: string;
  /** A file of the repository; empty where there is none. */
  readonly where: string;
  readonly test: string;
}

/** The tables of docs/security.md, `root` being the repository's folder with a slash. */
export function readReview(root: string): ReviewRow[] {
  return readFileSync(`${root}docs/security.md`, 'utf8')
    .split('\n')
    .filter((line) => /^\| \d+\.\d+\.\d+/.test(line))
    .map((line) => {
      const [, ids = '', , standing = '', how = '', where = '', test = ''] = line
        .split('|')
        .map((cell) => cell.trim().replaceAll('`', ''));
      return { ids: ids.split(', '), standing, how, where, test };
    });
}

/** What stands there as met and is shown by a test. */
export function listShown(rows: readonly ReviewRow[]): ReviewRow[] {
  return rows.filter(({ standing, test }) => standing === 'met' && test !== '');
}

export const OPEN = '**not met**';
