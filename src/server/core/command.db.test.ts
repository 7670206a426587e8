import { LockMode } from '@mikro-orm/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '#shared/kernel/errors.ts';
import { createTestDatabase, type TestDatabase } from '../db/testing.ts';
import { Waffle } from '../features/waffles/waffles.entity.ts';
import { hashInput, runCommand } from './command.ts';
import type { Actor, Core } from './context.ts';
import { callerOf, createTestActor, createTestCore, makeOpId } from './testing.ts';

const SPEC = { name: 'waffles.rename', audit: 'update_waffle' } as const;

let database: TestDatabase;
let core: Core;
let ana: Actor;
let bob: Actor;

beforeAll(async () => {
  database = await createTestDatabase();
  core = createTestCore(database);
  ana = await createTestActor(core, 'admin', 'Ana');
  bob = await createTestActor(core, 'admin', 'Bob');
});
afterAll(() => database.drop());

interface Rename {
  readonly opId: string;
  readonly performedAt?: string;
  readonly title: string;
}

async function createBoard(): Promise<number> {
  const [row] = await core.fork().execute<{ id: number }[]>(
    `insert into waffle (slug, title, total_spots, price_minor, currency)
       values ('board-' || gen_random_uuid(), 'Before', 10, 500, 'USD') returning id`,
  );
  return row?.id ?? 0;
}

function rename(
  waffleId: number,
  input: Rename,
  actor: Actor = ana,
  around: () => Promise<void> | void = () => {},
) {
  return runCommand(callerOf(core, actor), SPEC, input, async ({ em }) => {
    const waffle = await em.findOneOrFail(Waffle, waffleId, { lockMode: LockMode.PESSIMISTIC_WRITE });
    const before = waffle.title;
    waffle.title = input.title;
    await around();
    return {
      answer: (seq: number) => ({ seq, before }),
      audit: [{ targetType: 'waffle', targetId: String(waffleId), before, after: input.title }],
      stream: waffle,
      events: [{ kind: 'winner.cleared', by: actor.name }],
    };
  });
}

async function recordsOf(waffleId: number, opId: string) {
  const em = core.fork();
  const [waffle] = await em.execute<{ title: string; seq: number }[]>(
    'select title, seq from waffle where id = ?',
    [waffleId],
  );
  const events = await em.execute<{ seq: number }[]>(
    'select seq from live_event where waffle_id = ? order by seq',
    [waffleId],
  );
  const audit = await em.execute<unknown[]>('select * from audit_entry where op_id = ?', [opId]);
  const receipts = await em.execute<unknown[]>('select * from receipt where op_id = ?', [opId]);
  return { waffle, seqs: events.map((event) => event.seq), audit: audit.length, receipts: receipts.length };
}

describe('the one door for writes', () => {
  it('leaves a receipt, an audit row and a numbered event with every change', async () => {
    const id = await createBoard();
    const opId = makeOpId();
    const answer = await rename(id, { opId, title: 'After' });
    expect(answer).toEqual({ seq: 1, before: 'Before' });
    expect(await recordsOf(id, opId)).toMatchObject({
      waffle: { title: 'After', seq: 1 },
      seqs: [1],
      audit: 1,
      receipts: 1,
    });
  });

  it('answers a repeated operation with its first answer and does nothing', async () => {
    const id = await createBoard();
    const input = { opId: makeOpId(), title: 'After' };
    const first = await rename(id, input);
    const again = await rename(id, { ...input, performedAt: '2026-11-20T19:00:00Z' });
    expect(again).toEqual(first);
    expect(await recordsOf(id, input.opId)).toMatchObject({ seqs: [1], audit: 1, receipts: 1 });
  });

  it('does the same operation once when it arrives ten times at once', async () => {
    const id = await createBoard();
    const input = { opId: makeOpId(), title: 'After' };
    const answers = await Promise.all(Array.from({ length: 10 }, () => rename(id, input)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await recordsOf(id, input.opId)).toMatchObject({ seqs: [1], audit: 1, receipts: 1 });
  });

  it('refuses an operation id that was used for something else or by somebody else', async () => {
    const id = await createBoard();
    const input = { opId: makeOpId(), title: 'After' };
    await rename(id, input);
    await expect(rename(id, { ...input, title: 'Other' })).rejects.toMatchObject({
      code: 'operation.reused',
    });
    await expect(rename(id, input, bob)).rejects.toMatchObject({ code: 'operation.reused' });
  });

  it('keeps nothing of a refused operation, so that it may be tried again', async () => {
    const id = await createBoard();
    const input = { opId: makeOpId(), title: 'After' };
    await expect(
      rename(id, input, ana, () => {
        throw new AppError('waffle.archived');
      }),
    ).rejects.toMatchObject({ code: 'waffle.archived' });
    expect(await recordsOf(id, input.opId)).toMatchObject({
      waffle: { title: 'Before', seq: 0 },
      receipts: 0,
    });
    await expect(rename(id, input)).resolves.toMatchObject({ seq: 1 });
  });

  it('undoes the change where its audit row can not be written', async () => {
    const id = await createBoard();
    await core
      .fork()
      .execute(`alter table audit_entry add constraint refused check (action <> 'update_waffle') not valid`);
    const input = { opId: makeOpId(), title: 'After' };
    await expect(rename(id, input)).rejects.toThrow();
    await core.fork().execute('alter table audit_entry drop constraint refused');
    expect(await recordsOf(id, input.opId)).toMatchObject({
      waffle: { title: 'Before', seq: 0 },
      seqs: [],
      receipts: 0,
    });
  });

  it('says "busy", and nothing of a failure, where somebody holds the board locked for too long', async () => {
    const id = await createBoard();
    const holder = await database.pool.connect();
    const input = { opId: makeOpId(), title: 'After' };
    try {
      await holder.query('begin');
      await holder.query('select 1 from waffle where id = $1 for update', [id]);
      await expect(rename(id, input)).rejects.toMatchObject({ code: 'server.busy' });
    } finally {
      await holder.query('rollback');
      holder.release();
    }
    await expect(rename(id, input)).resolves.toMatchObject({ seq: 1 });
  });

  it('numbers concurrent changes of one board without gaps and wakes readers after the commit', async () => {
    const id = await createBoard();
    const woken: number[] = [];
    const stop = core.wakeups.listen((waffleId, seq) => {
      if (waffleId === id) woken.push(seq);
    });
    await Promise.all(
      Array.from({ length: 30 }, (_, n) => rename(id, { opId: makeOpId(), title: `Title ${n}` })),
    );
    stop();
    const { seqs } = await recordsOf(id, makeOpId());
    expect(seqs).toEqual(Array.from({ length: 30 }, (_, n) => n + 1));
    expect(woken.toSorted((a, b) => a - b)).toEqual(seqs);
  });
});

describe('the digest of an input', () => {
  it('does not depend on the order of keys or on the device clock', () => {
    const opId = makeOpId();
    const one = hashInput('a.b', {
      opId,
      performedAt: '2026-01-01T00:00:00Z',
      ...{ x: { p: 1, q: [2] }, y: 3 },
    });
    const two = hashInput('a.b', { ...{ y: 3, x: { q: [2], p: 1 } }, opId });
    expect(two).toBe(one);
    expect(hashInput('a.c', { opId })).not.toBe(hashInput('a.b', { opId }));
  });
});
