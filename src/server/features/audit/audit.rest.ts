import { z } from 'zod';
import { defineRoute, type RestRoute } from '#server/core/rest.ts';
import { type AuditLine, auditFilterFields } from '#shared/audit/audit.schemas.ts';
import { PER_PAGE_MAX } from '#shared/kernel/pagination.ts';
import { listAuditFrom } from './audit.queries.ts';
import { exportAudit } from './export-audit.ts';

const { actor, action, targetType, targetId, from, to, text, zone } = auditFilterFields;

/** The filters as addresses write them; the second line has the names of the first documents. */
const restFilter = z.object({
  ...{ actor, action, target_type: targetType, target_id: targetId, from, to, text, zone },
  ...{ user: actor, since: from },
  security: z.enum(['true', 'false']).default('false'),
});

function toFilter(query: z.infer<typeof restFilter>) {
  return {
    actor: query.actor || query.user,
    action: query.action,
    targetType: query.target_type,
    targetId: query.target_id,
    from: query.from || query.since,
    to: query.to,
    text: query.text,
    security: query.security === 'true',
    zone: query.zone,
  };
}

const time = z.iso.datetime();
const restEntry = z.object({
  id: z.int(),
  timestamp: time,
  performed_at: time.nullable().describe('The device’s clock at the tap, where the entry came from one.'),
  user_id: z
    .uuid()
    .nullable()
    .describe('Null for buyers, for the product itself, and once an account is deleted.'),
  username: z.string().describe('The name at that time; kept when the account is deleted.'),
  action: z.string(),
  target_type: z.string(),
  target_id: z.string(),
  target: z.string(),
  details: z
    .object({ before: z.unknown(), after: z.unknown() })
    .describe('The values that changed, without secrets.'),
  reason: z.string().nullable(),
  ip_address: z.string().nullable(),
  op_id: z.uuid().nullable(),
  security: z.boolean(),
});

function lineToRest(line: AuditLine): z.input<typeof restEntry> {
  return {
    id: line.id,
    timestamp: line.recordedAt,
    performed_at: line.performedAt,
    user_id: line.actorId,
    username: line.actorName,
    action: line.action,
    target_type: line.targetType,
    target_id: line.targetId,
    target: line.targetLabel,
    details: { before: line.before, after: line.after },
    reason: line.reason,
    ip_address: line.ip,
    op_id: line.opId,
    security: line.security,
  };
}

export function auditRoutes(): RestRoute[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/admin/audit',
      tag: 'Audit',
      summary: 'Lists what was done, newest first. Totals are counted to 10,000.',
      access: 'audit.read',
      query: restFilter.extend({
        limit: z.coerce.number().int().min(1).max(PER_PAGE_MAX).default(20),
        offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
        page: z.coerce.number().int().min(1).max(100_000).default(1).describe('Counts where offset is 0.'),
      }),
      answer: z.object({
        entries: z.array(restEntry),
        total: z.int(),
        limit: z.int(),
        offset: z.int(),
        page: z.int(),
        total_pages: z.int(),
      }),
      errors: ['audit.search_too_wide'],
      handle: async ({ context, query }) => {
        const { limit } = query;
        const offset = query.offset > 0 ? query.offset : (query.page - 1) * limit;
        const page = Math.floor(offset / limit) + 1;
        const found = await listAuditFrom(
          context.core.fork(),
          { ...toFilter(query), page, perPage: limit },
          offset,
        );
        return {
          entries: found.rows.map(lineToRest),
          total: found.total,
          limit,
          offset,
          page,
          total_pages: Math.ceil(found.total / limit),
        };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/admin/audit/export',
      heavy: true,
      tag: 'Audit',
      summary: 'The same entries, all of them, as a CSV file. Taking it is recorded.',
      access: 'audit.read',
      query: restFilter,
      errors: ['audit.search_too_wide'],
      handle: ({ context, actor: by, query }) =>
        exportAudit({ core: context.core, actor: by, ip: context.ip }, toFilter(query)),
    }),
  ];
}
