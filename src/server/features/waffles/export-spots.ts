import { recordAudit } from '#server/core/command.ts';
import type { Actor, Core } from '#server/core/context.ts';
import { type CsvCell, fileDate, writeCsv } from '#server/core/csv.ts';
import { mayAct } from '#server/core/may-act.ts';
import { RestFile } from '#server/core/rest.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { type Currency, formatAmount } from '#shared/kernel/money.ts';
import { publicStatus, shownStatus } from '#shared/spots/spots.rules.ts';
import { getWaffle } from './waffles.queries.ts';

const PUBLIC_COLUMNS = ['spot_number', 'status', 'claimed_by_handle', 'claimed_at', 'paid_at'] as const;
const OPERATOR_COLUMNS = ['price', 'currency', 'loser', 'claim_id'] as const;

interface ExportRow {
  readonly number: number;
  readonly status: 'pending' | 'paid' | null;
  readonly handle: string | null;
  readonly claimedAt: Date | null;
  readonly paidAt: Date | null;
  readonly priceMinor: number | null;
  readonly claimId: string | null;
  readonly completed: boolean;
  readonly won: boolean;
}

/** Whoever asks for the file. */
export interface ExportCaller {
  readonly core: Core;
  readonly actor: Actor | null;
  readonly ip: string;
}

/**
 * The board as a CSV file, one row per spot in the order of their numbers.
 *
 * Everybody gets the first five columns, the same ones with the same content. Operators get the price of the claim, its
 * currency, whether it lost, and the claim's id on top, and they get it also where the waffle's public export is
 * switched off (`waffle.export_closed` for everybody else); that they took it is an audit entry. Archived boards stay
 * readable.
 */
export async function exportSpots({ core, actor, ip }: ExportCaller, slug: string): Promise<RestFile> {
  const em = core.fork();
  const { waffle } = await getWaffle(em, slug);
  const full = mayAct(actor, 'waffle.read');
  if (!full && !waffle.publicExport) throw new AppError('waffle.export_closed');
  // One statement, so that the file is the board of one instant; a board has at most a thousand spots.
  const rows = await em.execute<ExportRow[]>(
    `select s.number, c.status, c.handle, c.claimed_at as "claimedAt", c.paid_at as "paidAt",
            c.price_minor as "priceMinor", c.id as "claimId", w.status = 'completed' as completed,
            v.item is not null as won
     from spot s
     join waffle w on w.id = s.waffle_id
     left join claim c on c.id = s.claim_id
     left join winner v on v.waffle_id = s.waffle_id and v.number = s.number
     where s.waffle_id = ? order by s.number`,
    [waffle.id],
  );
  if (full) {
    await recordAudit({ core, actor, ip }, 'export_spots', {
      targetType: 'waffle',
      targetId: String(waffle.id),
      targetLabel: waffle.title,
      after: { rows: rows.length },
    });
  }
  const columns = full ? [...PUBLIC_COLUMNS, ...OPERATOR_COLUMNS] : PUBLIC_COLUMNS;
  return new RestFile(
    'text/csv; charset=utf-8',
    `${waffle.slug}-spots-${fileDate(core.clock.now())}.csv`,
    writeCsv(columns, toCells(rows, waffle.currency, full)),
  );
}

function* toCells(rows: readonly ExportRow[], currency: Currency, full: boolean): Iterable<CsvCell[]> {
  for (const row of rows) {
    const status = row.status ?? 'available';
    const cells: CsvCell[] = [
      row.number,
      publicStatus(status, row.completed, row.won),
      row.handle,
      row.claimedAt?.toISOString() ?? null,
      row.paidAt?.toISOString() ?? null,
    ];
    if (full) {
      const price = row.priceMinor === null ? null : formatAmount(row.priceMinor, currency);
      const lost = shownStatus(status, row.completed, row.won) === 'lost';
      cells.push(price, price === null ? null : currency, lost, row.claimId);
    }
    yield cells;
  }
}
