import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { type CommandCaller, runCommand } from '#server/core/command.ts';
import { createWaffleAction } from '#shared/actions/catalogue.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { slugChoice, titleToSlug } from '#shared/waffles/waffles.rules.ts';
import type { CreateWaffleInput, WaffleAnswer } from '#shared/waffles/waffles.schemas.ts';
import { Waffle } from '../waffles.entity.ts';
import { waffleToFacts } from '../waffles.queries.ts';

/** How often the next number is tried when somebody else takes a slug at the same instant. */
const SLUG_TRIES_MAX = 50;

/**
 * Creates a waffle with its spots 1…N in one transaction. The slug comes from the title; a taken one gets `-2`, `-3`…
 * Its log is empty and starts at number 1.
 */
export async function createWaffle(caller: CommandCaller, input: CreateWaffleInput): Promise<WaffleAnswer> {
  requireItemsFit(input.itemCount, input.totalSpots);
  return runCommand(caller, createWaffleAction, input, async ({ em, now }) => {
    const id = await insertWaffle(em, caller, input, now());
    await em.execute('insert into spot (waffle_id, number) select ?, generate_series(1, ?::int)', [
      id,
      input.totalSpots,
    ]);
    const waffle = await em.findOneOrFail(Waffle, { id });
    const facts = waffleToFacts(waffle);
    return {
      answer: { waffle: facts, version: waffle.version, seq: waffle.seq, unchanged: false },
      audit: [{ targetType: 'waffle', targetId: String(id), targetLabel: facts.title, after: facts }],
    };
  });
}

/** Refuses a waffle that could never be completed: every item needs a winning spot of its own. */
export function requireItemsFit(itemCount: number, totalSpots: number): void {
  if (itemCount <= totalSpots) return;
  const message = `With ${totalSpots} spots there can be at most ${totalSpots} items to win.`;
  throw new AppError('request.invalid', { fields: { itemCount: message } }, { message });
}

/**
 * Inserts under the first free slug. Two waffles of one title at the same instant both see `-2` free: the second
 * insert waits for the first one's commit, does nothing on the conflict, and goes on with `-3`.
 */
async function insertWaffle(
  em: SqlEntityManager,
  caller: CommandCaller,
  input: CreateWaffleInput,
  createdAt: Date,
): Promise<number> {
  const slug = titleToSlug(input.title);
  const taken = await findSlugsLike(em, slug);
  let tries = 0;
  for (let n = 1; tries < SLUG_TRIES_MAX; n += 1) {
    const choice = slugChoice(slug, n);
    if (taken.has(choice)) continue;
    const [row] = await em.execute<{ id: number }[]>(
      `insert into waffle (slug, title, description, payment_info, image_url, media_links, total_spots, price_minor,
         currency, item_count, hold_minutes, pending_per_handle_max, public_export, created_at, created_by)
       values (?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       on conflict (slug) do nothing returning id`,
      [
        choice,
        input.title,
        input.description,
        input.paymentInfo,
        input.imageUrl,
        JSON.stringify(input.mediaLinks),
        input.totalSpots,
        input.priceMinor,
        input.currency,
        input.itemCount,
        input.holdMinutes,
        input.pendingPerHandleMax,
        input.publicExport,
        createdAt,
        caller.actor?.accountId ?? null,
      ],
    );
    if (row !== undefined) return row.id;
    tries += 1;
  }
  throw new AppError('server.busy');
}

/** Slugs that a numbered form of this one could meet, so that the hundredth waffle of a title needs no hundred tries. */
async function findSlugsLike(em: SqlEntityManager, slug: string): Promise<ReadonlySet<string>> {
  const start = slug.slice(0, slugChoice(slug, 99_999).lastIndexOf('-'));
  const rows = await em.execute<{ slug: string }[]>(
    `select slug from waffle where slug = ? or (starts_with(slug, ?) and slug ~ '-[0-9]{1,5}$' and length(slug) <= ?)`,
    [slug, start, slug.length + '-99999'.length],
  );
  return new Set(rows.map((row) => row.slug));
}
