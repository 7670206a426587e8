import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Actor, Core } from '#server/core/context.ts';
import { callerOf, createTestActor, createTestCore, makeOpId } from '#server/core/testing.ts';
import { addWaffle } from '#server/db/factories.ts';
import { createTestDatabase, type TestDatabase } from '#server/db/testing.ts';
import { AppError, type ErrorCode } from '#shared/kernel/errors.ts';
import { FIRST_TEMPLATE } from '#shared/studio/studio.rules.ts';
import type { CreatePaymentMethodInput } from '#shared/studio/studio.schemas.ts';
import {
  choosePaymentMethods,
  createPaymentMethod,
  deletePaymentMethod,
  updatePaymentMethod,
} from './commands/change-payment-methods.ts';
import { createTemplate, deleteTemplate, updateTemplate } from './commands/change-templates.ts';
import { getChosenMethods, listPaymentMethods, listShownMethods, listTemplates } from './studio.queries.ts';

let database: TestDatabase;
let core: Core;
let ana: Actor;

beforeAll(async () => {
  database = await createTestDatabase();
  core = createTestCore(database);
  ana = await createTestActor(core, 'waffle_manager');
});
afterAll(() => database.drop());

const caller = () => callerOf(core, ana);
const op = () => ({ opId: makeOpId() });
const refusal = (made: Promise<unknown>): Promise<ErrorCode | null> =>
  made.then(
    () => null,
    (error: unknown) => (error instanceof AppError ? error.code : Promise.reject(error)),
  );
const auditOf = (targetId: string) =>
  core
    .fork()
    .execute<{ action: string; before: unknown; after: unknown }[]>(
      'select action, before, after from audit_entry where target_id = ? order by id',
      [targetId],
    );

describe('share templates', () => {
  const listNames = async () =>
    (await listTemplates(core.fork())).map(({ name, isDefault }) => [name, isDefault]);

  it('begin with one, which is the default and can’t be deleted while it is the last', async () => {
    const [first, ...others] = await listTemplates(core.fork());
    expect(first).toMatchObject({ ...FIRST_TEMPLATE, isDefault: true });
    expect(others).toEqual([]);
    expect(await refusal(deleteTemplate(caller(), { ...op(), id: first?.id ?? '' }))).toBe('template.last');
  });

  it('hand the default on, and a deleted default hands it to the oldest', async () => {
    const quiet = await createTemplate(caller(), { ...op(), name: 'Quiet', body: '{item}' });
    const loud = await createTemplate(caller(), { ...op(), name: 'Loud', body: '{item}!' });
    await updateTemplate(caller(), { ...op(), id: loud.id, isDefault: true });
    expect(await listNames()).toEqual([
      ['Loud', true],
      ['Hype drop', false],
      ['Quiet', false],
    ]);
    await deleteTemplate(caller(), { ...op(), id: loud.id });
    expect(await listNames()).toEqual([
      ['Hype drop', true],
      ['Quiet', false],
    ]);
    await updateTemplate(caller(), { ...op(), id: quiet.id, name: 'Silent' });
    expect(await auditOf(`share_template:${quiet.id}`)).toEqual([
      { action: 'create_share_template', before: null, after: { name: 'Quiet', body: '{item}' } },
      { action: 'update_share_template', before: { name: 'Quiet' }, after: { name: 'Silent' } },
    ]);
    expect(await refusal(createTemplate(caller(), { ...op(), name: 'Silent', body: 'x' }))).toBe(
      'template.name_taken',
    );
    expect(await refusal(updateTemplate(caller(), { ...op(), id: loud.id, name: 'x' }))).toBe(
      'template.not_found',
    );
  });

  it('keep one default when two are made it at once', async () => {
    const made = await Promise.all(
      ['One', 'Two', 'Three'].map((name) => createTemplate(caller(), { ...op(), name, body: name })),
    );
    await Promise.all(made.map(({ id }) => updateTemplate(caller(), { ...op(), id, isDefault: true })));
    expect((await listTemplates(core.fork())).filter(({ isDefault }) => isDefault)).toHaveLength(1);
  });
});

describe('payment methods', () => {
  let waffleId: number;
  const add = (more: Partial<CreatePaymentMethodInput> = {}) =>
    createPaymentMethod(caller(), {
      ...op(),
      kind: 'venmo',
      label: '',
      handle: '@blue-wigs',
      note: '',
      ...more,
    });
  const shown = async () => (await listShownMethods(database.pool, waffleId)).map(({ handle }) => handle);

  beforeEach(async () => {
    await core.fork().execute('delete from payment_method');
    ({ id: waffleId } = await addWaffle(core.fork()));
  });

  it('are shown by every waffle that names none, until they are hidden', async () => {
    expect(await shown()).toEqual([]);
    const venmo = await add();
    const cash = await add({ kind: 'cashapp', handle: 'https://cash.app/$wigs', note: 'Friends and family' });
    expect(cash).toMatchObject({ handle: '$wigs', active: true });
    expect(await shown()).toEqual(['@blue-wigs', '$wigs']);
    await updatePaymentMethod(caller(), { ...op(), id: venmo.id, active: false });
    expect(await shown()).toEqual(['$wigs']);
    await updatePaymentMethod(caller(), { ...op(), id: venmo.id, active: true, handle: 'red-wigs' });
    expect(await shown()).toEqual(['@red-wigs', '$wigs']);
    expect((await auditOf(`payment_method:${venmo.id}`)).map(({ before, after }) => [before, after])).toEqual(
      [
        [null, { kind: 'venmo', label: '', handle: '@blue-wigs', note: '' }],
        [{ active: true }, { active: false }],
        [
          { handle: '@blue-wigs', active: false },
          { handle: '@red-wigs', active: true },
        ],
      ],
    );
  });

  it('are those a waffle names, in its order, without what is hidden or gone', async () => {
    const [a, b, c] = [
      await add({ handle: '@aaa' }),
      await add({ handle: '@bbb' }),
      await add({ handle: '@ccc' }),
    ];
    const choose = (methodIds: string[] | null) =>
      choosePaymentMethods(caller(), { ...op(), waffleId, methodIds });
    await choose([c.id, a.id]);
    expect(await shown()).toEqual(['@ccc', '@aaa']);
    expect((await listPaymentMethods(core.fork())).map(({ usedBy }) => usedBy)).toEqual([1, 0, 1]);
    await deletePaymentMethod(caller(), { ...op(), id: c.id });
    expect(await shown()).toEqual(['@aaa']);
    await choose([]);
    expect(await shown()).toEqual([]);
    await choose(null);
    expect(await shown()).toEqual(['@aaa', '@bbb']);
    expect(await getChosenMethods(core.fork(), waffleId)).toBeNull();
    expect(await refusal(choose([c.id]))).toBe('payment_method.not_found');
    await core.fork().execute('update waffle set archived_at = now() where id = ?', [waffleId]);
    expect(await refusal(choose([b.id]))).toBe('waffle.archived');
  });

  it('take no handle that is none of their service, and stop at twenty', async () => {
    expect(await refusal(add({ handle: 'two words' }))).toBe('payment_method.invalid');
    expect(await refusal(add({ kind: 'other', handle: 'javascript:alert(1)' }))).toBe(
      'payment_method.invalid',
    );
    const answers = await Promise.all(
      Array.from({ length: 24 }, (_, at) => refusal(add({ handle: `@seller-${at}` }))),
    );
    expect(answers.filter((code) => code === null)).toHaveLength(20);
    expect(answers.filter((code) => code === 'payment_method.too_many')).toHaveLength(4);
  });
});
