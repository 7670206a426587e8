import { createHash, randomBytes } from 'node:crypto';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { type CommandCaller, runCommand } from '#server/core/command.ts';
import type { Core } from '#server/core/context.ts';
import { makeUuidV7 } from '#shared/kernel/ids.ts';
import { createWaffleInput } from '#shared/waffles/waffles.schemas.ts';
import { backfillLoyalty } from '../features/loyalty/commands/backfill-loyalty.ts';
import { createWaffle } from '../features/waffles/commands/create-waffle.ts';
import { lockWaffle } from '../features/waffles/waffles.queries.ts';
import type { DemoDice, PlayedDrop } from './demo-drop.ts';
import { DEMO_PLANS, type DemoPlan } from './demo-plans.ts';
import { playDemo } from './play-demo.ts';

const SEED_ACTION = { name: 'demo.seed', audit: 'seed_demo' } as const;
const MINUTE_MS = 60_000;
const TICKET_BYTES = 32;

/**
 * Fills the demonstration boards and says what it did. Running it again changes nothing, also after a crash half way:
 * each board is made by two operations with fixed ids, whose receipts answer the second time.
 *
 * The rows are what the product itself would have left: the log replays to the board, claims have their receipts, and
 * every step its audit row.
 */
export async function seedDemo(core: Core): Promise<string> {
  let filled = 0;
  for (const plan of DEMO_PLANS) {
    if (await seedBoard(core, plan)) filled += 1;
  }
  // The boards were written whole, without the steps that earn something.
  if (filled > 0) await backfillLoyalty(core);
  return filled === 0
    ? 'The demonstration boards were filled before; nothing was changed.'
    : `Filled ${filled} demonstration boards.`;
}

async function seedBoard(core: Core, plan: DemoPlan): Promise<boolean> {
  const now = core.clock.now();
  const startedAt = new Date(now.getTime() - plan.startedMinutesAgo * MINUTE_MS);
  const caller: CommandCaller = { core, actor: null, actorName: 'demonstration', ip: null };
  const made = await createWaffle(
    { ...caller, core: { ...core, clock: { now: () => startedAt } } },
    createWaffleInput.parse({ ...plan.waffle, opId: plan.opIds.create }),
  );
  const meant = { opId: plan.opIds.play, waffleId: made.waffle.id };
  let isNew = false;
  const { seq } = await runCommand(caller, SEED_ACTION, meant, async ({ em }) => {
    const waffle = await lockWaffle(em, made.waffle.id);
    // Somebody claimed between a crash and this second try: their board is left alone.
    if (waffle.seq > 0) return { answer: { seq: waffle.seq }, audit: [] };
    const drop = await playDemo(plan, made.waffle, now, makeDice(plan.seed));
    await storeDrop(em, drop);
    em.clear();
    isNew = true;
    return { answer: { seq: drop.events.length }, audit: [] };
  });
  core.wakeups.wake(made.waffle.id, seq);
  return isNew;
}

/** A small generator with a fixed start, so that every demonstration looks the same (mulberry32). */
function makeDice(seed: number): DemoDice {
  let state = seed;
  return {
    random: () => {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    },
    makeId: (at) => makeUuidV7(at.getTime(), randomBytes(10)),
    sha256: (bytes) => createHash('sha256').update(bytes).digest(),
  };
}

/** Writes everything a drop left, each table by one statement. The waffle's row is locked. */
async function storeDrop(em: SqlEntityManager, drop: PlayedDrop): Promise<void> {
  await storeClaims(em, drop);
  await storeEnding(em, drop);
  await storeRecords(em, drop);
}

async function storeClaims(em: SqlEntityManager, { waffle, claims }: PlayedDrop): Promise<void> {
  // Nobody holds the link of a demonstration claim, so its ticket is the digest of bytes that are thrown away.
  const rows = JSON.stringify(
    claims.map((claim) => ({ ...claim, ticket: randomBytes(TICKET_BYTES).toString('hex') })),
  );
  await em.execute(
    `insert into buyer (handle, first_seen_at, last_claim_at)
     select handle, min("claimedAt"), max("claimedAt")
     from jsonb_to_recordset(?::jsonb) as x (handle text, "claimedAt" timestamptz) group by handle order by handle
     on conflict (handle) do update set
       first_seen_at = least(buyer.first_seen_at, excluded.first_seen_at),
       last_claim_at = greatest(buyer.last_claim_at, excluded.last_claim_at)`,
    [rows],
  );
  await em.execute(
    `insert into claim (id, waffle_id, number, handle, price_minor, status, claimed_at, paid_at, paid_by_name,
       released_at, released_by_name, release_cause, release_reason, ticket_hash, op_id)
     select id, ?, number, handle, "priceMinor", status, "claimedAt", "paidAt", "paidByName", "releasedAt",
       "releasedByName", case when status = 'released' then 'operator' end, "releaseReason", decode(ticket, 'hex'), "opId"
     from jsonb_to_recordset(?::jsonb) as x (id uuid, number int, handle text, "priceMinor" int, status text,
       "claimedAt" timestamptz, "paidAt" timestamptz, "paidByName" text, "releasedAt" timestamptz,
       "releasedByName" text, "releaseReason" text, ticket text, "opId" uuid)`,
    [waffle.id, rows],
  );
  await em.execute(
    `update spot s set claim_id = c.id from claim c
     where s.waffle_id = ? and c.waffle_id = s.waffle_id and c.number = s.number and c.status <> 'released'`,
    [waffle.id],
  );
}

async function storeEnding(em: SqlEntityManager, drop: PlayedDrop): Promise<void> {
  const { waffle, winners, draw, archivedAt } = drop;
  await em.execute('update waffle set status = ?, completed_at = ?, archived_at = ?, seq = ? where id = ?', [
    waffle.status,
    waffle.completedAt,
    archivedAt,
    drop.events.length,
    waffle.id,
  ]);
  if (draw !== null) {
    await em.execute(
      `insert into draw (id, waffle_id, attempt, state, list, list_digest, secret, secret_digest, winners, sealed_at,
         sealed_by_name, drawn_at, drawn_by_name)
       values (?, ?, 1, 'drawn', ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?)`,
      [
        draw.id,
        waffle.id,
        draw.list,
        draw.listDigest,
        draw.secret,
        draw.secretDigest,
        JSON.stringify(draw.winners),
        draw.sealedAt,
        draw.by,
        draw.drawnAt,
        draw.by,
      ],
    );
  }
  await em.execute(
    `insert into winner (waffle_id, item, number, claim_id, handle, method, draw_id, set_at, set_by_name)
     select w.id, x.item, x.number, s.claim_id, x.handle, x.method, ?::uuid, w.completed_at, ?
     from jsonb_to_recordset(?::jsonb) as x (item int, number int, handle text, method text)
     join waffle w on w.id = ?
     join spot s on s.waffle_id = w.id and s.number = x.number`,
    [draw?.id ?? null, drop.endedBy, JSON.stringify(winners), waffle.id],
  );
}

async function storeRecords(em: SqlEntityManager, { waffle, events, audit }: PlayedDrop): Promise<void> {
  await em.execute(
    `insert into live_event (waffle_id, seq, at, op_id, event)
     select ?, seq, at, "opId", event
     from jsonb_to_recordset(?::jsonb) as x (seq int, at timestamptz, "opId" uuid, event jsonb)`,
    [waffle.id, JSON.stringify(events)],
  );
  await em.execute(
    `insert into audit_entry (recorded_at, actor_name, action, target_type, target_id, target_label, before, after,
       reason, op_id)
     select at, "actorName", action, "targetType", "targetId", "targetLabel", nullif(before, 'null'::jsonb),
       nullif(after, 'null'::jsonb), reason, "opId"
     from rows from (jsonb_to_recordset(?::jsonb) as (at timestamptz, "actorName" text, action text, "targetType" text,
       "targetId" text, "targetLabel" text, before jsonb, after jsonb, reason text, "opId" uuid)) with ordinality as x
     order by ordinality`,
    [JSON.stringify(audit)],
  );
  await em.execute(
    `insert into receipt (op_id, actor_id, action, input_hash, answer, created_at)
     select "opId", null, 'demo.seed', sha256("opId"::text::bytea), 'null'::jsonb, at
     from jsonb_to_recordset(?::jsonb) as x (at timestamptz, "opId" uuid)`,
    [JSON.stringify(events)],
  );
}
