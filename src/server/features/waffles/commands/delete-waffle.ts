import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { type CommandCaller, runCommand } from '#server/core/command.ts';
import { deleteWaffleAction } from '#shared/actions/catalogue.ts';
import { AppError } from '#shared/kernel/errors.ts';
import type { DeleteWaffleInput, WaffleDeletedAnswer } from '#shared/waffles/waffles.schemas.ts';
import { getWaffleId, lockWaffle, waffleToFacts } from '../waffles.queries.ts';

export interface DeleteWaffleParts {
  /** True where this is the account's password now. Throws auth.locked after too many wrong ones. */
  readonly confirmPassword: (accountId: string, password: string) => Promise<boolean>;
}

/** The app names the waffle's id, REST its slug; the slug is looked up behind the receipt, so that a repeat is answered. */
type Input = Omit<DeleteWaffleInput, 'waffleId'> &
  ({ readonly waffleId: number } | { readonly slug: string });

/**
 * Removes a waffle with its spots, claims, winners, draws and log. The audit keeps what it was, and the XP ledger takes
 * back what was earned there.
 *
 * Both confirmations are checked here, whatever the screen checked: `confirm.word_missing` and `auth.wrong_password`
 * name the field in `details.fields`.
 */
export async function deleteWaffle(
  caller: CommandCaller,
  { confirmPassword }: DeleteWaffleParts,
  input: Input,
): Promise<WaffleDeletedAnswer> {
  if (input.confirm !== 'DELETE') {
    throw new AppError('confirm.word_missing', { fields: { confirm: 'Type DELETE to confirm.' } });
  }
  const { actor } = caller;
  // Outside of the transaction: a password check takes a quarter of a second, and the board would be locked meanwhile.
  if (actor === null || !(await confirmPassword(actor.accountId, input.currentPassword))) {
    throw new AppError('auth.wrong_password', {
      fields: { currentPassword: 'The current password is wrong.' },
    });
  }
  // The password goes no further: an operation is known again by what it means, and this one means the waffle.
  const { confirm: _, currentPassword: __, ...meant } = input;
  const deleted = await runCommand(caller, deleteWaffleAction, meant, async ({ em }) => {
    const waffle = await lockWaffle(em, 'slug' in meant ? await getWaffleId(em, meant.slug) : meant.waffleId);
    const facts = waffleToFacts(waffle);
    const before = { ...facts, seq: waffle.seq, ...(await readBoardImage(em, waffle.id)) };
    await em.execute('delete from waffle where id = ?', [waffle.id]);
    // The entity must not be flushed again: its row is gone.
    em.clear();
    return {
      answer: { waffleId: facts.id, slug: facts.slug, title: facts.title, seq: before.seq },
      audit: [{ targetType: 'waffle', targetId: String(facts.id), targetLabel: facts.title, before }],
      parting: { waffleId: facts.id, event: { kind: 'waffle.deleted' } },
    };
  });
  // The log went with the waffle, so no event can say it: whoever is woken looks for the waffle and finds none.
  caller.core.wakeups.wake(deleted.waffleId, deleted.seq + 1);
  return deleted;
}

interface BoardImage {
  readonly claims: readonly { number: number; handle: string; status: string; priceMinor: number }[];
  readonly winners: readonly { item: number; number: number; handle: string }[];
}

/** Who held what, so that a deletion by mistake can at least be told from the audit. */
async function readBoardImage(em: SqlEntityManager, waffleId: number): Promise<BoardImage> {
  const [image] = await em.execute<BoardImage[]>(
    `select
       coalesce((select jsonb_agg(jsonb_build_object('number', number, 'handle', handle, 'status', status,
           'priceMinor', price_minor) order by number)
         from claim where waffle_id = ? and status <> 'released'), '[]') as claims,
       coalesce((select jsonb_agg(jsonb_build_object('item', item, 'number', number, 'handle', handle) order by item)
         from winner where waffle_id = ?), '[]') as winners`,
    [waffleId, waffleId],
  );
  return image ?? { claims: [], winners: [] };
}
