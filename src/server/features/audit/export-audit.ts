import type { CommandCaller } from '#server/core/command.ts';
import { recordAudit } from '#server/core/command.ts';
import { type CsvCell, writeCsv } from '#server/core/csv.ts';
import { RestFile } from '#server/core/rest.ts';
import { sayAuditCode } from '#shared/actions/audit-codes.ts';
import { changesToLine, describeChanges } from '#shared/audit/audit.rules.ts';
import type { AuditFilter, AuditLine } from '#shared/audit/audit.schemas.ts';
import { readAudit } from './audit.queries.ts';

const COLUMNS = [
  'id',
  'recorded_at',
  'performed_at',
  'actor_id',
  'actor',
  'action',
  'action_text',
  'target_type',
  'target_id',
  'target',
  'changes',
  'before',
  'after',
  'reason',
  'ip',
  'op_id',
  'security',
] as const;

/**
 * The audit as a CSV file, with exactly the filter of the page: newest first, times in UTC, written while it is read.
 * That somebody took it is an entry itself, and so are the filters, in the words of the address.
 */
export async function exportAudit(caller: CommandCaller, filter: AuditFilter): Promise<RestFile> {
  const { core } = caller;
  // Read first: the entry about this export would otherwise be its first line.
  const lines = readAudit(() => core.fork(), filter);
  const first = await lines.next();
  await recordAudit(caller, 'export_audit', {
    targetType: 'settings',
    targetId: 'audit',
    targetLabel: 'Audit log',
    after: usedParts(filter),
    security: true,
  });
  const name = `audit-log-${fileTime(core.clock.now())}.csv`;
  return new RestFile('text/csv; charset=utf-8', name, writeCsv(COLUMNS, toRows(first, lines)));
}

async function* toRows(
  first: IteratorResult<AuditLine, void>,
  rest: AsyncGenerator<AuditLine, void>,
): AsyncGenerator<CsvCell[]> {
  if (first.done === true) return;
  yield toCells(first.value);
  for await (const line of rest) yield toCells(line);
}

function toCells(line: AuditLine): CsvCell[] {
  const changes = describeChanges(line.before, line.after, {
    sayTime: (iso) => iso,
    currency: line.currency,
  });
  return [
    line.id,
    line.recordedAt,
    line.performedAt,
    line.actorId,
    line.actorName,
    line.action,
    sayAuditCode(line.action),
    line.targetType,
    line.targetId,
    line.targetLabel,
    changesToLine(changes),
    toJson(line.before),
    toJson(line.after),
    line.reason,
    line.ip,
    line.opId,
    line.security,
  ];
}

function toJson(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value);
}

/** The filters that restrict anything. */
function usedParts(filter: AuditFilter): Record<string, unknown> {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== '' && value !== false));
}

/** `20261120-194103`, in UTC. */
function fileTime(at: Date): string {
  const digits = at.toISOString().replaceAll(/\D/g, '');
  return `${digits.slice(0, 8)}-${digits.slice(8, 14)}`;
}
