import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { z } from 'zod';
import type { Core } from '#server/core/context.ts';
import { type CsvCell, fileDate, writeCsv } from '#server/core/csv.ts';
import { defineJob, type Job, type JobKind } from '#server/core/job-definition.ts';
import { type Currency, formatAmount } from '#shared/kernel/money.ts';
import { discardResults, storeResult } from '../commands/store-result.ts';

const ROWS_AT_ONCE = 2_000;

const COLUMNS = [
  'waffle',
  'title',
  'spot_number',
  'handle',
  'status',
  'price',
  'currency',
  'claimed_at',
  'paid_at',
  'paid_by',
  'released_at',
  'released_by',
  'release_reason',
  'won',
  'claim_id',
] as const;

/** Every claim of every board in one file: what would be too much for a request. */
export const exportClaimsKind: JobKind<Record<string, never>> = {
  name: 'operations.exportClaims',
  label: 'Export all claims',
  payload: z.strictObject({}),
  retryMax: 1,
  retryAfterS: 1,
  timeoutS: 15 * 60,
  parallelMax: 1,
};

export function exportClaimsJob(): Job {
  return defineJob({
    kind: exportClaimsKind,
    run: async ({ core, jobId, signal, report }) => {
      const name = `claims-${fileDate(core.clock.now())}.csv`;
      const rows = readClaims(core, (done, total) => {
        signal.throwIfAborted();
        report({ done, total, note: 'claims written' });
      });
      await storeResult(
        core,
        { jobId, name, contentType: 'text/csv; charset=utf-8' },
        writeCsv(COLUMNS, rows),
      );
    },
    discard: discardResults,
  });
}

interface ClaimLine {
  readonly id: string;
  readonly slug: string;
  readonly title: string;
  readonly number: number;
  readonly handle: string;
  readonly status: string;
  readonly priceMinor: number;
  readonly currency: Currency;
  readonly claimedAt: Date;
  readonly paidAt: Date | null;
  readonly paidBy: string | null;
  readonly releasedAt: Date | null;
  readonly releasedBy: string | null;
  readonly reason: string | null;
  readonly won: boolean;
}

/** All claims in the order of their ids; `tell` is told before each piece is asked for. */
async function* readClaims(
  core: Core,
  tell: (done: number, total: number) => void,
): AsyncGenerator<readonly CsvCell[]> {
  const [counted] = await core
    .fork()
    .execute<{ total: number }[]>('select count(*)::int as total from claim');
  const total = counted?.total ?? 0;
  let after = '00000000-0000-0000-0000-000000000000';
  for (let done = 0; ; ) {
    tell(done, Math.max(done, total));
    const lines = await findClaims(core.fork(), after);
    for (const line of lines) yield toCells(line);
    done += lines.length;
    after = lines.at(-1)?.id ?? after;
    if (lines.length < ROWS_AT_ONCE) return tell(done, done);
  }
}

async function findClaims(em: SqlEntityManager, after: string): Promise<ClaimLine[]> {
  return em.execute<ClaimLine[]>(
    `select c.id, w.slug, w.title, c.number, c.handle, c.status, c.price_minor as "priceMinor", w.currency,
            c.claimed_at as "claimedAt", c.paid_at as "paidAt", c.paid_by_name as "paidBy",
            c.released_at as "releasedAt", c.released_by_name as "releasedBy", c.release_reason as reason,
            exists (select from winner v where v.waffle_id = c.waffle_id and v.number = c.number)
              and c.status = 'paid' as won
     from claim c join waffle w on w.id = c.waffle_id where c.id > ? order by c.id limit ?`,
    [after, ROWS_AT_ONCE],
  );
}

function toCells(line: ClaimLine): CsvCell[] {
  return [
    line.slug,
    line.title,
    line.number,
    line.handle,
    line.status,
    formatAmount(line.priceMinor, line.currency),
    line.currency,
    line.claimedAt.toISOString(),
    line.paidAt?.toISOString() ?? null,
    line.paidBy,
    line.releasedAt?.toISOString() ?? null,
    line.releasedBy,
    line.reason,
    line.won,
    line.id,
  ];
}
