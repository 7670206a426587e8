import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { prepared } from '#server/db/prepared.ts';
import type { Queries } from '#server/features/spots/spots.queries.ts';
import { displayName, type NameParts } from '#shared/accounts/accounts.rules.ts';
import { AppError } from '#shared/kernel/errors.ts';
import type { Page } from '#shared/kernel/pagination.ts';
import {
  dayBegin,
  daysBefore,
  type GenerationStatus,
  MODEL_SPECS,
  MODELS,
  type Model,
} from '#shared/studio/studio.rules.ts';
import type {
  Generation,
  ListedPaymentMethod,
  ModelPrice,
  ModelUsage,
  OwnUsage,
  PaymentMethod,
  ShareTemplate,
  TeamLine,
  TeamUsage,
  Usage,
} from '#shared/studio/studio.schemas.ts';

const RECENT_MAX = 20;
const MONTH_DAYS = 30;

interface GenerationFields {
  readonly id: string;
  readonly model: string;
  readonly status: GenerationStatus;
  readonly subject: string;
  readonly requestedAt: Date;
  readonly durationMs: number | null;
  readonly costMicros: number;
  readonly failure: string | null;
  readonly text: string | null;
  readonly hasImage: boolean;
}

const COLUMNS = `g.id, g.model, g.status, g.subject, g.requested_at as "requestedAt", g.duration_ms as "durationMs",
  g.cost_micros as "costMicros", g.failure, g.text, g.image is not null as "hasImage"`;

function rowToGeneration({ hasImage, requestedAt, ...row }: GenerationFields): Generation {
  return {
    ...row,
    requestedAt: requestedAt.toISOString(),
    imageUrl: hasImage ? `/api/generations/${row.id}/image` : null,
  };
}

/** One of an account's own share assets; somebody else's is as if it were not there. Throws studio.not_found. */
export async function getGeneration(
  em: SqlEntityManager,
  accountId: string,
  id: string,
): Promise<Generation> {
  const [row] = await em.execute<GenerationFields[]>(
    `select ${COLUMNS} from generation g where g.id = ? and g.account_id = ?`,
    [id, accountId],
  );
  if (row === undefined) throw new AppError('studio.not_found');
  return rowToGeneration(row);
}

/** The picture of one of an account's own assets, with a name to save it under. Throws studio.not_found. */
export async function getGenerationImage(
  em: SqlEntityManager,
  accountId: string,
  id: string,
): Promise<{ readonly image: Buffer; readonly fileName: string }> {
  const [row] = await em.execute<
    { image: Buffer | null; model: string; subject: string; requestedAt: Date }[]
  >(
    `select image, model, subject, requested_at as "requestedAt" from generation where id = ? and account_id = ?`,
    [id, accountId],
  );
  if (row?.image == null) throw new AppError('studio.not_found');
  const subject = row.subject
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);
  const time = row.requestedAt.toISOString().replace(/[-:]/g, '').slice(0, 13);
  return {
    image: row.image,
    fileName: `${[row.model, subject, time].filter((part) => part !== '').join('-')}.png`,
  };
}

/** The latest share assets of an account, the newest first. */
export async function listGenerations(
  em: SqlEntityManager,
  accountId: string,
  { page, perPage }: { readonly page: number; readonly perPage: number },
): Promise<Page<Generation>> {
  const rows = await em.execute<GenerationFields[]>(
    `select ${COLUMNS} from generation g where g.account_id = ? order by g.requested_at desc, g.id desc
     limit ? offset ?`,
    [accountId, perPage, (page - 1) * perPage],
  );
  const [counted] = await em.execute<{ total: number }[]>(
    'select count(*)::int as total from generation where account_id = ?',
    [accountId],
  );
  return { rows: rows.map(rowToGeneration), total: counted?.total ?? 0, page, perPage };
}

/** Tries of an account since midnight UTC, whatever became of them: what its daily limit counts. */
export async function countToday(em: SqlEntityManager, accountId: string, now: Date): Promise<number> {
  const [row] = await em.execute<{ count: number }[]>(
    'select count(*)::int as count from generation where account_id = ? and requested_at >= ?',
    [accountId, dayBegin(now)],
  );
  return row?.count ?? 0;
}

const SUMS = `count(*)::int as count, coalesce(sum(g.cost_micros), 0)::float8 as "costMicros"`;

async function sumUsage(em: SqlEntityManager, since: Date, accountId: string | null): Promise<Usage> {
  const [row] = await em.execute<Usage[]>(
    `select ${SUMS} from generation g where g.status = 'completed' and g.requested_at >= ?
     ${accountId === null ? '' : 'and g.account_id = ?'}`,
    accountId === null ? [since] : [since, accountId],
  );
  return row ?? { count: 0, costMicros: 0 };
}

function sumByModel(em: SqlEntityManager, since: Date, accountId: string | null): Promise<ModelUsage[]> {
  return em.execute<ModelUsage[]>(
    `select g.model, ${SUMS} from generation g where g.status = 'completed' and g.requested_at >= ?
     ${accountId === null ? '' : 'and g.account_id = ?'} group by g.model order by count desc, g.model`,
    accountId === null ? [since] : [since, accountId],
  );
}

/** What an account has made and may still make. */
export async function getOwnUsage(
  em: SqlEntityManager,
  accountId: string,
  now: Date,
): Promise<Omit<OwnUsage, 'captions'>> {
  const [account] = await em.execute<{ dailyLimit: number }[]>(
    'select daily_limit as "dailyLimit" from account where id = ?',
    [accountId],
  );
  const { rows: recent } = await listGenerations(em, accountId, { page: 1, perPage: RECENT_MAX });
  return {
    dailyLimit: account?.dailyLimit ?? 0,
    usedToday: await countToday(em, accountId, now),
    today: await sumUsage(em, dayBegin(now), accountId),
    week: await sumUsage(em, daysBefore(now, 7), accountId),
    month: await sumUsage(em, daysBefore(now, MONTH_DAYS), accountId),
    byModel: await sumByModel(em, daysBefore(now, MONTH_DAYS), accountId),
    recent,
  };
}

/** The team's figures: only what was completed, of all accounts together. */
export async function getTeamUsage(em: SqlEntityManager, now: Date): Promise<TeamUsage> {
  const [accounts] = await em.execute<{ count: number }[]>('select count(*)::int as count from account');
  return {
    today: await sumUsage(em, dayBegin(now), null),
    month: await sumUsage(em, daysBefore(now, MONTH_DAYS), null),
    members: accounts?.count ?? 0,
    byModel: await sumByModel(em, daysBefore(now, MONTH_DAYS), null),
  };
}

type TeamRow = NameParts & Omit<TeamLine, 'name' | 'month'> & Usage;

/** A page of all accounts with what they completed in the last 30 days, the oldest account first. */
export async function listTeamUsage(
  em: SqlEntityManager,
  { page, perPage, now }: { readonly page: number; readonly perPage: number; readonly now: Date },
): Promise<Page<TeamLine>> {
  const rows = await em.execute<TeamRow[]>(
    `select a.id, a.username, a.email, a.display_name as "displayName", a.first_name as "firstName",
       a.last_name as "lastName", a.role, a.active, a.daily_limit as "dailyLimit", u.*
     from account a left join lateral (
       select ${SUMS} from generation g
       where g.account_id = a.id and g.status = 'completed' and g.requested_at >= ?
     ) u on true order by a.created_at, a.id limit ? offset ?`,
    [daysBefore(now, MONTH_DAYS), perPage, (page - 1) * perPage],
  );
  const [counted] = await em.execute<{ total: number }[]>('select count(*)::int as total from account');
  return {
    rows: rows.map((row) => ({
      id: row.id,
      username: row.username,
      name: displayName(row),
      email: row.email,
      role: row.role,
      active: row.active,
      dailyLimit: row.dailyLimit,
      month: { count: row.count, costMicros: row.costMicros },
    })),
    total: counted?.total ?? 0,
    page,
    perPage,
  };
}

/** Completed in the last 30 days, by account, for the REST list that names every user: `[accountId, usage]`. */
export async function sumByAccount(
  em: SqlEntityManager,
  now: Date,
  accountIds: readonly string[],
): Promise<ReadonlyMap<string, Usage>> {
  const rows = await em.execute<(Usage & { accountId: string })[]>(
    `select g.account_id as "accountId", ${SUMS} from generation g
     where g.status = 'completed' and g.requested_at >= ? and g.account_id = any(string_to_array(?, ',')::uuid[])
     group by g.account_id`,
    [daysBefore(now, MONTH_DAYS), accountIds.join(',')],
  );
  return new Map(rows.map(({ accountId, count, costMicros }) => [accountId, { count, costMicros }]));
}

/** What every model costs now. */
export async function listPrices(em: SqlEntityManager): Promise<ModelPrice[]> {
  const rows = await em.execute<{ model: string; costMicros: number }[]>(
    'select model, cost_micros as "costMicros" from model_price',
  );
  const stored = new Map(rows.map(({ model, costMicros }) => [model, costMicros]));
  return MODELS.map((model: Model) => ({
    model,
    costMicros: stored.get(model) ?? MODEL_SPECS[model].costMicros,
  }));
}

const TEMPLATE_COLUMNS = 't.id, t.name, t.body, t.is_default as "isDefault"';

/** Every share template, the default first. */
export function listTemplates(em: SqlEntityManager): Promise<ShareTemplate[]> {
  return em.execute<ShareTemplate[]>(
    `select ${TEMPLATE_COLUMNS} from share_template t order by t.is_default desc, t.created_at, t.id`,
  );
}

const METHOD_COLUMNS = 'm.id, m.kind, m.label, m.handle, m.note';

/** Every payment method, active or not, in the order in which they were made. */
export function listPaymentMethods(em: SqlEntityManager): Promise<ListedPaymentMethod[]> {
  return em.execute<ListedPaymentMethod[]>(
    `select ${METHOD_COLUMNS}, m.active, (
       select count(*)::int from waffle w where w.archived_at is null and w.status = 'active'
       and w.payment_method_ids @> to_jsonb(m.id::text)
     ) as "usedBy" from payment_method m order by m.created_at, m.id`,
  );
}

/** The ids a waffle names, null where it shows every active method. Throws waffle.not_found. */
export async function getChosenMethods(
  em: SqlEntityManager,
  waffleId: number,
): Promise<readonly string[] | null> {
  const [row] = await em.execute<{ ids: string[] | null }[]>(
    'select payment_method_ids as ids from waffle where id = ?',
    [waffleId],
  );
  if (row === undefined) throw new AppError('waffle.not_found');
  return row.ids;
}

/** The ways to pay that a waffle's buyers are shown: those it names in their order, or all, but active ones alone. */
export async function listShownMethods(db: Queries, waffleId: number): Promise<PaymentMethod[]> {
  const { rows } = await db.query<PaymentMethod>(
    prepared(`select ${METHOD_COLUMNS} from payment_method m join waffle w on w.id = $1
     where m.active and (w.payment_method_ids is null or w.payment_method_ids @> to_jsonb(m.id::text))
     order by (select place from jsonb_array_elements_text(w.payment_method_ids) with ordinality as named (id, place)
               where named.id = m.id::text), m.created_at, m.id`),
    [waffleId],
  );
  return rows;
}
