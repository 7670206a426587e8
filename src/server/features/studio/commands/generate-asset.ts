import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { type CommandCaller, runCommand } from '#server/core/command.ts';
import type { Actor, Core } from '#server/core/context.ts';
import { lockAccount } from '#server/features/accounts/accounts.queries.ts';
import { getBuyerStats } from '#server/features/buyers/buyers.queries.ts';
import { getWaffle } from '#server/features/waffles/waffles.queries.ts';
import { generateAction } from '#shared/actions/catalogue.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { dayBegin, daysBefore, type Model } from '#shared/studio/studio.rules.ts';
import type { GenerateInput, Generation } from '#shared/studio/studio.schemas.ts';
import { CaptionError } from '../ask-captions.ts';
import { type Asset, type AssetParts, makeAsset, type Subject } from '../make-asset.ts';
import { countToday, getGeneration, listPrices } from '../studio.queries.ts';

/**
 * How long an answer waits for its asset. A picture takes a tenth of that; a caption may take longer, and whoever asked
 * looks again then.
 */
const ANSWER_AFTER_MS = 2_500;

/** Assets that this process is making, so that they can be cancelled. */
export interface StudioParts extends AssetParts {
  readonly running: Map<string, Running>;
}

interface Running {
  readonly abort: AbortController;
  readonly done: Promise<void>;
}

interface Wanted {
  readonly model: Model;
  readonly subject: Subject;
  /** The subject as people know it. */
  readonly label: string;
  readonly waffleId: number | null;
}

/**
 * Makes a share asset and returns its row: completed or failed, or still running where it takes long. Whatever becomes of
 * it, it takes a place of the account's daily limit; what can't be made at all is refused before that.
 *
 * Throws `studio.daily_limit`, `studio.no_captions`, `waffle.not_found`, `waffle.not_completed`, `buyer.not_found`.
 */
export async function generateAsset(
  caller: CommandCaller & { readonly actor: Actor },
  parts: StudioParts,
  input: GenerateInput,
): Promise<Generation> {
  const { core, actor } = caller;
  const wanted = await findSubject(core, parts, input);
  let made = '';
  const { id } = await runCommand(caller, generateAction, input, async ({ em, now }) => {
    const account = await lockAccount(em, actor.accountId);
    // Behind the lock of the account's row: of two at the last place the second one waits here, and then counts the first.
    const used = await countToday(em, account.id, now());
    if (used >= account.dailyLimit) throw limitReached(account.dailyLimit, now());
    made = randomUUID();
    await insertQueued(em, made, account.id, wanted, now());
    const about =
      wanted.waffleId === null
        ? ({ targetType: 'account', targetId: account.id } as const)
        : ({ targetType: 'waffle', targetId: String(wanted.waffleId) } as const);
    return {
      answer: { id: made },
      audit: [{ ...about, targetLabel: wanted.label, after: { model: wanted.model, generation: made } }],
    };
  });
  // A repeated operation is answered with what the first one made: nothing is made a second time.
  if (id === made) {
    const done = start(core, parts, id, wanted, input.origin ?? '');
    await Promise.race([done, delay(ANSWER_AFTER_MS, undefined, { ref: false })]);
  }
  return getGeneration(core.fork(), actor.accountId, id);
}

function limitReached(limit: number, now: Date): AppError {
  const midnight = daysBefore(dayBegin(now), -1);
  return new AppError('studio.daily_limit', {
    limit,
    retry_after: Math.ceil((midnight.getTime() - now.getTime()) / 1000),
  });
}

async function findSubject(core: Core, parts: AssetParts, input: GenerateInput): Promise<Wanted> {
  const { model, slug = '', handle = '' } = input;
  if (model === 'caption' && parts.captions === null) throw new AppError('studio.no_captions');
  const em = core.fork();
  if (model === 'buyer-card') {
    const buyer = await getBuyerStats(em, handle, core.clock.now());
    return { model, subject: { handle: buyer.handle }, label: `@${buyer.handle}`, waffleId: null };
  }
  const { waffle } = await getWaffle(em, slug);
  if (model === 'winner-card' && waffle.status !== 'completed') throw new AppError('waffle.not_completed');
  return { model, subject: { slug: waffle.slug }, label: waffle.title, waffleId: waffle.id };
}

async function insertQueued(
  em: SqlEntityManager,
  id: string,
  accountId: string,
  { model, label, waffleId }: Wanted,
  requestedAt: Date,
): Promise<void> {
  const price = (await listPrices(em)).find((listed) => listed.model === model);
  await em.execute(
    `insert into generation (id, account_id, model, status, waffle_id, subject, requested_at, cost_micros)
     values (?, ?, ?, 'queued', ?, ?, ?, ?)`,
    [id, accountId, model, waffleId, label, requestedAt, price?.costMicros ?? 0],
  );
}

function start(core: Core, parts: StudioParts, id: string, wanted: Wanted, origin: string): Promise<void> {
  const abort = new AbortController();
  const done = work(core, parts, { id, wanted, origin, signal: abort.signal })
    .catch((error: unknown) =>
      core.log.error({ err: error, generation: id }, 'a share asset could not be kept'),
    )
    .finally(() => parts.running.delete(id));
  parts.running.set(id, { abort, done });
  return done;
}

interface Work {
  readonly id: string;
  readonly wanted: Wanted;
  readonly origin: string;
  readonly signal: AbortSignal;
}

/** From queued to its end. Every step asks that nobody has ended it meanwhile: a cancelled asset stays cancelled. */
async function work(core: Core, parts: AssetParts, { id, wanted, origin, signal }: Work): Promise<void> {
  const em = core.fork();
  const begun = performance.now();
  await em.execute(`update generation set status = 'running' where id = ? and finished_at is null`, [id]);
  const made = await makeAsset(parts, { ...wanted, em, now: core.clock.now(), signal, origin }).catch(
    (error: unknown) => ({ failure: whyFailed(core, id, error, signal) }),
  );
  await finish(em, id, made, { at: core.clock.now(), durationMs: Math.round(performance.now() - begun) });
}

function whyFailed(core: Core, id: string, error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return 'Interrupted: the server stopped.';
  if (error instanceof CaptionError || error instanceof AppError) return error.message.slice(0, 300);
  core.log.error({ err: error, generation: id }, 'a share asset failed');
  return 'It could not be made. The server’s log says why.';
}

async function finish(
  em: SqlEntityManager,
  id: string,
  made: Asset | { readonly failure: string },
  { at, durationMs }: { readonly at: Date; readonly durationMs: number },
): Promise<void> {
  const failure = 'failure' in made ? made.failure : null;
  await em.execute(
    `update generation set status = ?, failure = ?, text = ?, image = ?, finished_at = ?, duration_ms = ?
     where id = ? and finished_at is null`,
    [
      failure === null ? 'completed' : 'failed',
      failure,
      'text' in made ? made.text : null,
      'image' in made ? made.image : null,
      at,
      durationMs,
      id,
    ],
  );
}

/** Twice as long as a caption may take: what is still open after this has lost its process. */
const LOST_AFTER_MS = 60_000;

/**
 * Ends what a process that is gone was making, so that nothing stays "running". Returns how many there were.
 * `lostAfterMs` is less where nobody else can be at work, as at the start of the only process there is.
 */
export async function endLostAssets(core: Core, lostAfterMs = LOST_AFTER_MS): Promise<number> {
  const now = core.clock.now();
  const ended = await core.fork().execute<unknown[]>(
    `update generation set status = 'failed', failure = 'Interrupted: the server stopped.', finished_at = ?
     where finished_at is null and requested_at < ? returning 1`,
    [now, new Date(now.getTime() - lostAfterMs)],
  );
  return ended.length;
}

/** Ends what is being made here and waits until that is written down. For a product that stops. */
export async function endOwnAssets(parts: Pick<StudioParts, 'running'>): Promise<void> {
  const all = [...parts.running.values()];
  for (const { abort } of all) abort.abort();
  await Promise.all(all.map(({ done }) => done));
}
