import { z } from 'zod';

/** A page of a list and how many rows there are in all. `page` starts at 1. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly total: number;
  readonly page: number;
  readonly perPage: number;
}

export const PER_PAGE_MAX = 100;

/** The two inputs every list takes. */
export function pageInput(perPageDefault: number) {
  return {
    page: z.int().min(1).max(100_000).default(1),
    perPage: z.int().min(1).max(PER_PAGE_MAX).default(perPageDefault),
  };
}
