import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Actor, Core } from '#server/core/context.ts';
import {
  callerOf,
  createSteppedClock,
  createTestActor,
  createTestCore,
  makeOpId,
} from '#server/core/testing.ts';
import { addClaim, addWaffle } from '#server/db/factories.ts';
import { createTestDatabase, type TestDatabase } from '#server/db/testing.ts';
import {
  createWaffleInput,
  listPublicWafflesInput,
  listWafflesInput,
  type UpdateWaffleInput,
} from '#shared/waffles/waffles.schemas.ts';
import { claimOf, createTestDesk, NOWHERE, outcomesOf } from '../spots/spots.fixture.ts';
import { archiveWaffle, unarchiveWaffle } from './commands/archive-waffle.ts';
import { createWaffle } from './commands/create-waffle.ts';
import { deleteWaffle } from './commands/delete-waffle.ts';
import { updateWaffle } from './commands/update-waffle.ts';
import { countWaffles, getWaffle, listPublicWaffles, listWaffles } from './waffles.queries.ts';

const clock = createSteppedClock();
const confirmPassword = (_accountId: string, password: string) => Promise.resolve(password === 'right');

let database: TestDatabase;
let core: Core;
let ana: Actor;

beforeAll(async () => {
  database = await createTestDatabase();
  core = createTestCore(database, clock);
  ana = await createTestActor(core, 'admin');
});
afterAll(() => database.drop());
beforeEach(async () => {
  await core.fork().execute('delete from waffle');
});

const draft = (title: string, more: object = {}) =>
  createWaffleInput.parse({ opId: makeOpId(), title, totalSpots: 25, priceMinor: 500, ...more });
const create = (title: string, more: object = {}) => createWaffle(callerOf(core, ana), draft(title, more));
const update = (waffleId: number, changes: UpdateWaffleInput['changes'], version?: number) =>
  updateWaffle(callerOf(core, ana), { opId: makeOpId(), waffleId, changes, ...(version ? { version } : {}) });
const list = (input: object = {}) => listWaffles(core.fork(), listWafflesInput.parse(input));

async function countRows(table: string, waffleId: number): Promise<number> {
  const [row] = await core
    .fork()
    .execute<{ n: number }[]>(`select count(*)::int as n from ${table} where waffle_id = ?`, [waffleId]);
  return row?.n ?? -1;
}

async function auditOf(waffleId: number) {
  return core
    .fork()
    .execute<{ action: string; actor_name: string; before: unknown; after: unknown; target_label: string }[]>(
      `select action, actor_name, before, after, target_label from audit_entry
       where target_type = 'waffle' and target_id = ? order by id`,
      [String(waffleId)],
    );
}

async function eventsOf(waffleId: number) {
  return core
    .fork()
    .execute<{ seq: number; event: { kind: string; by?: string; waffle?: unknown } }[]>(
      'select seq, event from live_event where waffle_id = ? order by seq',
      [waffleId],
    );
}

describe('a waffle with more items than spots', () => {
  it('is refused, because it could never get a winner for each', async () => {
    await expect(create('Tiny', { totalSpots: 2, itemCount: 3 })).rejects.toMatchObject({
      code: 'request.invalid',
      details: { fields: { itemCount: 'With 2 spots there can be at most 2 items to win.' } },
    });
    const { waffle } = await create('Tiny', { totalSpots: 2, itemCount: 2 });
    await expect(update(waffle.id, { itemCount: 3 })).rejects.toMatchObject({ code: 'request.invalid' });
  });
});

describe('creating a waffle', () => {
  it('makes its spots 1 to N, an empty log and an audit entry', async () => {
    const { waffle, version, seq } = await create('Blue Wig #3', { description: 'What? 100 % "new" \\o/' });

    expect(waffle).toMatchObject({
      slug: 'blue-wig-3',
      title: 'Blue Wig #3',
      description: 'What? 100 % "new" \\o/',
      totalSpots: 25,
      priceMinor: 500,
      currency: 'USD',
      itemCount: 1,
      status: 'active',
      archived: false,
      createdAt: clock.now().toISOString(),
      completedAt: null,
    });
    expect({ version, seq }).toEqual({ version: 1, seq: 0 });
    const spots = await core
      .fork()
      .execute<{ number: number; claim_id: string | null }[]>(
        'select number, claim_id from spot where waffle_id = ? order by number',
        [waffle.id],
      );
    expect(spots.map((spot) => spot.number)).toEqual(Array.from({ length: 25 }, (_, index) => index + 1));
    expect(spots.every((spot) => spot.claim_id === null)).toBe(true);
    expect(await auditOf(waffle.id)).toEqual([
      {
        action: 'create_waffle',
        actor_name: 'Ana',
        before: null,
        after: expect.objectContaining({ slug: 'blue-wig-3', totalSpots: 25 }),
        target_label: 'Blue Wig #3',
      },
    ]);
    expect(await eventsOf(waffle.id)).toEqual([]);
  });

  it('numbers a slug that is taken, and skips numbers that other titles took', async () => {
    await create('Blue Wig');
    await create('Blue Wig 2');
    expect((await create('Blue  Wig!')).waffle.slug).toBe('blue-wig-3');
    expect((await create('🎀')).waffle.slug).toBe('waffle');
    const long = 'x'.repeat(120);
    expect((await create(long)).waffle.slug).toBe('x'.repeat(80));
    expect((await create(long)).waffle.slug).toBe(`${'x'.repeat(78)}-2`);
  });

  it('gives ten waffles of one title at the same instant ten addresses', async () => {
    const made = await Promise.all(Array.from({ length: 10 }, () => create('Rush')));
    expect(made.map(({ waffle }) => waffle.slug).sort()).toEqual(
      ['rush', ...Array.from({ length: 9 }, (_, index) => `rush-${index + 2}`)].sort(),
    );
    expect(await Promise.all(made.map(({ waffle }) => countRows('spot', waffle.id)))).toEqual(
      Array.from({ length: 10 }, () => 25),
    );
  });

  it('makes one waffle of one operation that is sent twice', async () => {
    const input = draft('Once');
    const [first, second] = await Promise.all([
      createWaffle(callerOf(core, ana), input),
      createWaffle(callerOf(core, ana), input),
    ]);
    expect(second).toEqual(first);
    expect((await countWaffles(core.fork())).total).toBe(1);
  });

  it.each([
    ['no title', { title: '  ' }],
    ['a title of 121 characters', { title: 'x'.repeat(121) }],
    ['a title with a NUL', { title: 'a\0b' }],
    ['one spot', { totalSpots: 1 }],
    ['1,001 spots', { totalSpots: 1_001 }],
    ['a million spots', { totalSpots: 1_000_000 }],
    ['half a spot', { totalSpots: 2.5 }],
    ['no price', { priceMinor: 0 }],
    ['eleven items', { itemCount: 11 }],
    ['a link that is not https', { mediaLinks: ['javascript:alert(1)'] }],
    ['eleven links', { mediaLinks: Array.from({ length: 11 }, () => 'https://example.com/') }],
    ['a currency nobody has', { currency: 'XXX' }],
  ])('refuses %s', (_what, wrong) => {
    const whole = { opId: makeOpId(), title: 'Fine', totalSpots: 10, priceMinor: 100, ...wrong };
    expect(createWaffleInput.safeParse(whole).success).toBe(false);
  });
});

describe('editing a waffle', () => {
  it('changes only what is named, counts the version on and tells everyone', async () => {
    const { waffle } = await create('Blue Wig', { imageUrl: 'https://example.com/a.png' });
    const woken: [number, number][] = [];
    const stop = core.wakeups.listen((id, seq) => woken.push([id, seq]));
    const edited = await update(waffle.id, { title: 'Red Wig', priceMinor: 700 }, 1);
    stop();

    expect(edited).toEqual({
      waffle: { ...waffle, title: 'Red Wig', priceMinor: 700 },
      version: 2,
      seq: 1,
      unchanged: false,
    });
    expect(await eventsOf(waffle.id)).toEqual([
      { seq: 1, event: { kind: 'waffle.updated', waffle: edited.waffle, by: 'Ana' } },
    ]);
    expect((await auditOf(waffle.id))[1]).toMatchObject({
      action: 'update_waffle',
      before: { title: 'Blue Wig', priceMinor: 500 },
      after: { title: 'Red Wig', priceMinor: 700 },
    });
    expect(woken).toEqual([[waffle.id, 1]]);
  });

  it('leaves the price of earlier claims as it was', async () => {
    const { waffle } = await create('Blue Wig');
    await addClaim(core.fork(), waffle.id, { number: 1, handle: 'mia', priceMinor: 500 });
    await update(waffle.id, { priceMinor: 900 });
    expect(
      await core.fork().execute('select price_minor from claim where waffle_id = ?', [waffle.id]),
    ).toEqual([{ price_minor: 500 }]);
  });

  it('refuses a form that was filled from an older version', async () => {
    const { waffle } = await create('Blue Wig');
    await update(waffle.id, { title: 'Red Wig' }, 1);
    await expect(update(waffle.id, { title: 'Green Wig' }, 1)).rejects.toMatchObject({
      code: 'waffle.stale',
      details: { version: 2 },
    });
  });

  it('lets one of two editors of the same version through', async () => {
    const { waffle } = await create('Blue Wig');
    const results = await Promise.allSettled([
      update(waffle.id, { title: 'Red Wig' }, 1),
      update(waffle.id, { title: 'Green Wig' }, 1),
    ]);
    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await getWaffle(core.fork(), waffle.slug)).version).toBe(2);
  });

  it('writes nothing where nothing is different', async () => {
    const { waffle } = await create('Blue Wig', { mediaLinks: ['https://example.com/a'] });
    const answer = await update(waffle.id, { title: 'Blue Wig', mediaLinks: ['https://example.com/a'] });
    expect(answer).toMatchObject({ unchanged: true, version: 1, seq: 0 });
    expect(await eventsOf(waffle.id)).toEqual([]);
    expect(await auditOf(waffle.id)).toHaveLength(1);
  });

  it('refuses unknown and archived waffles, and another item count once there is a winner', async () => {
    await expect(update(999_999, { title: 'x' })).rejects.toMatchObject({ code: 'waffle.not_found' });
    const { waffle } = await create('Blue Wig', { itemCount: 2 });
    await core
      .fork()
      .execute(`update waffle set status = 'completed', completed_at = now() where id = ?`, [waffle.id]);
    await expect(update(waffle.id, { itemCount: 1 })).rejects.toMatchObject({ code: 'waffle.completed' });
    expect((await update(waffle.id, { title: 'Sold', itemCount: 2 })).waffle.title).toBe('Sold');
    await archiveWaffle(callerOf(core, ana), { opId: makeOpId(), waffleId: waffle.id });
    await expect(update(waffle.id, { title: 'x' })).rejects.toMatchObject({ code: 'waffle.archived' });
  });
});

describe('archiving', () => {
  it('takes a waffle out of the lists and back, once each', async () => {
    const { waffle } = await create('Blue Wig');
    const say = (command: typeof archiveWaffle) =>
      command(callerOf(core, ana), { opId: makeOpId(), waffleId: waffle.id });

    expect(await say(archiveWaffle)).toMatchObject({ unchanged: false, seq: 1, waffle: { archived: true } });
    expect(await say(archiveWaffle)).toMatchObject({ unchanged: true, seq: 1 });
    expect((await list()).rows).toEqual([]);
    expect((await list({ tab: 'archived' })).rows).toHaveLength(1);
    expect((await listPublicWaffles(core.fork(), listPublicWafflesInput.parse({}))).rows).toEqual([]);
    expect(await countWaffles(core.fork())).toEqual({ total: 1, active: 0 });
    expect(await say(unarchiveWaffle)).toMatchObject({
      unchanged: false,
      seq: 2,
      waffle: { archived: false },
    });
    expect((await list()).totals).toEqual({ active: 1, archived: 0 });
    expect((await eventsOf(waffle.id)).map(({ event }) => event.kind)).toEqual([
      'waffle.archived',
      'waffle.unarchived',
    ]);
    expect((await auditOf(waffle.id)).map(({ action }) => action)).toEqual([
      'create_waffle',
      'archive_waffle',
      'unarchive_waffle',
    ]);
  });
});

describe('deleting a waffle', () => {
  const remove = (waffleId: number, more: object = {}) =>
    deleteWaffle(
      callerOf(core, ana),
      { confirmPassword },
      { opId: makeOpId(), waffleId, confirm: 'DELETE', currentPassword: 'right', ...more },
    );

  it('needs the word and the password, and says which field is wrong', async () => {
    const { waffle } = await create('Blue Wig');
    await expect(remove(waffle.id, { confirm: 'delete' })).rejects.toMatchObject({
      code: 'confirm.word_missing',
      details: { fields: { confirm: expect.any(String) } },
    });
    await expect(remove(waffle.id, { currentPassword: 'wrong' })).rejects.toMatchObject({
      code: 'auth.wrong_password',
      details: { fields: { currentPassword: expect.any(String) } },
    });
    expect(await countRows('spot', waffle.id)).toBe(25);
  });

  it('takes spots, claims and log with it and leaves the audit with what was', async () => {
    const { waffle } = await create('Blue Wig');
    await addClaim(core.fork(), waffle.id, { number: 3, handle: 'mia', status: 'paid' });
    await addClaim(core.fork(), waffle.id, { number: 4, handle: 'kat', status: 'released' });
    await update(waffle.id, { title: 'Red Wig' });
    const woken: [number, number][] = [];
    const stop = core.wakeups.listen((id, seq) => woken.push([id, seq]));
    const deleted = await remove(waffle.id);
    stop();

    expect(deleted).toEqual({ waffleId: waffle.id, slug: 'blue-wig', title: 'Red Wig', seq: 1 });
    for (const table of ['spot', 'claim', 'live_event', 'winner', 'draw']) {
      expect(await countRows(table, waffle.id)).toBe(0);
    }
    await expect(getWaffle(core.fork(), 'blue-wig')).rejects.toMatchObject({ code: 'waffle.not_found' });
    const audit = await auditOf(waffle.id);
    expect(audit.map(({ action }) => action)).toEqual(['create_waffle', 'update_waffle', 'delete_waffle']);
    expect(audit[2]).toMatchObject({
      target_label: 'Red Wig',
      after: null,
      before: {
        slug: 'blue-wig',
        seq: 1,
        claims: [{ number: 3, handle: 'mia', status: 'paid', priceMinor: 500 }],
        winners: [],
      },
    });
    expect(woken).toEqual([[waffle.id, 2]]);
  });

  it('keeps the password out of everything it stores', async () => {
    const { waffle } = await create('Blue Wig');
    const secret = 'right';
    await remove(waffle.id, { currentPassword: secret });
    const [receipt] = await core
      .fork()
      .execute<{ same: boolean }[]>(
        `select count(*) filter (where answer::text like ?) > 0 as same from receipt`,
        [`%${secret}%`],
      );
    expect(receipt?.same).toBe(false);
  });

  it('answers the same operation again, and a new one with "not found"', async () => {
    const { waffle } = await create('Blue Wig');
    const opId = makeOpId();
    const first = await remove(waffle.id, { opId });
    expect(await remove(waffle.id, { opId })).toEqual(first);
    await expect(remove(waffle.id)).rejects.toMatchObject({ code: 'waffle.not_found' });
  });

  it('finds everything that refers to a waffle, spot or claim by an index, however many others there are', async () => {
    const unindexed = await core.fork().execute(
      `select k.conname from pg_constraint k
       where k.contype = 'f' and k.confrelid in ('waffle'::regclass, 'spot'::regclass, 'claim'::regclass)
         and not exists (select from pg_index i where i.indrelid = k.conrelid and i.indpred is null
           and (i.indkey::int2[])[0:cardinality(k.conkey) - 1] <@ k.conkey)`,
    );
    expect(unindexed).toEqual([]);
  });

  it('gives the address free again', async () => {
    const { waffle } = await create('Blue Wig');
    await remove(waffle.id);
    expect((await create('Blue Wig')).waffle.slug).toBe('blue-wig');
  });

  it('while a crowd claims: every claim is answered before, or told that the waffle is gone', async () => {
    const desk = createTestDesk(database, core);
    for (let round = 0; round < 3; round += 1) {
      const { waffle } = await create('Rush', { totalSpots: 200 });
      // Twenty buyers claim one spot after the other; the waffle goes when the first of them has three.
      let deletion: Promise<{ slug: string }> | undefined;
      const buyer = async (own: number) => {
        const outcomes = [];
        for (let nth = 0; nth < 10; nth += 1) {
          const claim = desk.claim(claimOf(waffle.slug, [own * 10 + nth + 1], `buyer${own}`), NOWHERE);
          outcomes.push(await outcomesOf([claim]));
          if (nth === 2) deletion ??= remove(waffle.id);
        }
        return outcomes;
      };
      const outcomes = (await Promise.all(Array.from({ length: 20 }, (_, own) => buyer(own)))).flat();
      const codes = outcomes.flatMap((outcome) => outcome.codes);
      expect(outcomes.flatMap((outcome) => outcome.answers).length).toBeGreaterThanOrEqual(3);
      expect(codes.length).toBeGreaterThan(0);
      expect(codes.filter((code) => code !== 'waffle.not_found')).toEqual([]);
      expect((await deletion)?.slug).toBe(waffle.slug);
      for (const table of ['spot', 'claim', 'live_event']) expect(await countRows(table, waffle.id)).toBe(0);
      const late = desk.claim(claimOf(waffle.slug, [1], 'late'), NOWHERE);
      await expect(late).rejects.toMatchObject({ code: 'waffle.not_found' });
    }
    await desk.close();
  });

  it('and an edit at the same time end in one order: edited then gone, or gone', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { waffle } = await create('Blue Wig');
      const [edited, deleted] = await Promise.allSettled([
        update(waffle.id, { title: 'Red Wig' }),
        remove(waffle.id),
      ]);
      expect(deleted.status).toBe('fulfilled');
      const refusal = edited.status === 'rejected' ? edited.reason : { code: 'waffle.not_found' };
      expect(refusal).toMatchObject({ code: 'waffle.not_found' });
      expect(await countRows('live_event', waffle.id)).toBe(0);
      expect((await auditOf(waffle.id)).at(-1)?.action).toBe('delete_waffle');
    }
  });
});

describe('the dashboard', () => {
  it('shows counts by stored status and the oldest pending claim, newest waffle first', async () => {
    const older = await addWaffle(core.fork(), {
      title: 'Older',
      createdAt: new Date('2026-11-19T10:00:00Z'),
    });
    const newer = await addWaffle(core.fork(), {
      title: 'Newer',
      createdAt: new Date('2026-11-20T10:00:00Z'),
    });
    const early = new Date('2026-11-20T11:00:00.000Z');
    await addClaim(core.fork(), older.id, { number: 1, handle: 'mia', claimedAt: early });
    await addClaim(core.fork(), older.id, { number: 2, handle: 'mia' });
    await addClaim(core.fork(), older.id, { number: 3, handle: 'kat', status: 'paid' });
    await addClaim(core.fork(), older.id, { number: 4, handle: 'kat', status: 'released' });

    const { rows, total, totals } = await list();
    expect(rows.map((card) => card.waffle.id)).toEqual([newer.id, older.id]);
    expect(rows[1]).toMatchObject({
      available: 7,
      pending: 2,
      paid: 1,
      oldestPendingAt: early.toISOString(),
    });
    expect(rows[0]).toMatchObject({ available: 10, pending: 0, paid: 0, oldestPendingAt: null });
    expect({ total, totals }).toEqual({ total: 2, totals: { active: 2, archived: 0 } });
    expect(await getWaffle(core.fork(), older.slug)).toMatchObject({ available: 7, version: 1, seq: 0 });
  });

  it('puts the waffle whose buyer waits longest first', async () => {
    const ids: number[] = [];
    for (const [index, pendingSince] of [null, '2026-11-20T12:00:00Z', '2026-11-20T09:00:00Z'].entries()) {
      const { id } = await addWaffle(core.fork(), { createdAt: new Date(Date.UTC(2026, 10, 20, index)) });
      ids.push(id);
      if (pendingSince !== null) {
        await addClaim(core.fork(), id, { number: 1, handle: 'mia', claimedAt: new Date(pendingSince) });
      }
    }
    const byPending = await list({ sort: 'pending' });
    expect(byPending.rows.map((card) => card.waffle.id)).toEqual([ids[2], ids[1], ids[0]]);
  });

  it('searches for % and _ as they are, in any case, in title and address', async () => {
    for (const title of ['100% Wool', '100 Wool', 'snake_case', 'snakeXcase', 'Größe L', 'back\\slash']) {
      await create(title);
    }
    const found = async (search: string) =>
      (await list({ search })).rows.map((card) => card.waffle.title).sort();
    expect(await found('0%')).toEqual(['100% Wool']);
    expect(await found('E_C')).toEqual(['snake_case']);
    expect(await found('k\\s')).toEqual(['back\\slash']);
    expect(await found('größe')).toEqual(['Größe L']);
    expect(await found('100-wool-2')).toEqual(['100 Wool']);
    expect(await found("' or 1=1 --")).toEqual([]);
    expect((await list({ search: 'wool' })).totals).toEqual({ active: 6, archived: 0 });
  });

  it('pages through, and knows the total also behind the end', async () => {
    for (let n = 1; n <= 5; n += 1) await create(`Board ${n}`);
    const pages = await Promise.all([1, 2, 3, 4].map((page) => list({ page, perPage: 2 })));
    expect(pages.map((page) => page.rows.length)).toEqual([2, 2, 1, 0]);
    expect(pages.map((page) => page.total)).toEqual([5, 5, 5, 5]);
    expect(new Set(pages.flatMap((page) => page.rows.map((card) => card.waffle.slug))).size).toBe(5);
  });

  it('reads a page of many waffles with two statements', async () => {
    for (let n = 0; n < 20; n += 1) {
      const { id } = await addWaffle(core.fork());
      await addClaim(core.fork(), id, { number: 1, handle: 'mia' });
    }
    const lines: string[] = [];
    const logged = await createTestDatabase({ debug: (line) => lines.push(line) });
    try {
      await listWaffles(logged.orm.em.fork(), listWafflesInput.parse({}));
      expect(lines.filter((line) => line.includes('from waffle')).length).toBe(2);
    } finally {
      await logged.drop();
    }
  });
});

describe('what buyers can choose from', () => {
  it('leaves out completed and archived waffles', async () => {
    await create('Open');
    const completed = await create('Completed');
    await core
      .fork()
      .execute(`update waffle set status = 'completed', completed_at = now() where id = ?`, [
        completed.waffle.id,
      ]);
    const { rows, total } = await listPublicWaffles(core.fork(), listPublicWafflesInput.parse({}));
    expect(rows.map((card) => card.waffle.title)).toEqual(['Open']);
    expect(total).toBe(1);
  });
});
