import { describe, expect, it } from 'vitest';
import { ROLES } from '../access/roles.ts';
import {
  type AccountChanges,
  type AccountFacts,
  decideAccountChange,
  decideAccountDeletion,
  permissionFor,
  takesRights,
} from './accounts.machine.ts';

const ANA: AccountFacts & { readonly id: string } = {
  id: 'ana',
  email: 'ana@example.test',
  firstName: 'Ana',
  lastName: '',
  displayName: '',
  role: 'admin',
  active: true,
  dailyLimit: 50,
};

function decide(
  changes: AccountChanges,
  account: Partial<AccountFacts> = {},
  more: { readonly actorId?: string | null; readonly otherSuperAdmins?: number } = {},
) {
  return decideAccountChange(
    { account: { ...ANA, ...account }, actorId: 'boss', otherSuperAdmins: 1, ...more },
    changes,
  );
}

describe('a change of an account', () => {
  it('is written step by step, with what was and what becomes', () => {
    expect(decide({ firstName: 'Anna', lastName: 'Lima', role: 'waffle_manager', active: false })).toEqual({
      ok: true,
      endsSessions: true,
      steps: [
        {
          kind: 'details',
          before: { firstName: 'Ana', lastName: '' },
          after: { firstName: 'Anna', lastName: 'Lima' },
        },
        { kind: 'role', before: { role: 'admin' }, after: { role: 'waffle_manager' } },
        { kind: 'deactivate', before: { active: true }, after: { active: false } },
      ],
    });
  });

  it('of the daily limit is for whoever manages the team, of anything else for super admins', () => {
    expect(permissionFor({ dailyLimit: 10, role: undefined })).toBe('team.manage');
    expect(permissionFor({ dailyLimit: 10, role: 'admin' })).toBe('account.administer');
    expect(permissionFor({ lastName: '' })).toBe('account.administer');
    expect(decide({ dailyLimit: 10 })).toMatchObject({
      endsSessions: false,
      steps: [{ kind: 'limit', before: { dailyLimit: 50 }, after: { dailyLimit: 10 } }],
    });
  });

  it('that changes nothing writes nothing', () => {
    expect(decide({ firstName: 'Ana', role: 'admin', active: true, email: undefined })).toEqual({
      ok: true,
      endsSessions: false,
      steps: [],
    });
  });

  it.each([
    [{ role: 'super_admin' }, false],
    [{ role: 'admin' }, false],
    [{ role: 'waffle_manager' }, true],
    [{ role: 'member' }, true],
    [{ active: false }, true],
    [{ active: true }, false],
    [{ firstName: 'Anna' }, false],
  ] as const)('to %j takes rights away: %s', (changes, takes) => {
    expect(takesRights(ANA, changes)).toBe(takes);
    expect(decide(changes)).toMatchObject({ ok: true, endsSessions: takes });
  });

  it('of one’s own role or standing is refused, even upwards; of one’s own name it is not', () => {
    for (const role of ROLES.filter((other) => other !== 'admin')) {
      expect(decide({ role }, {}, { actorId: 'ana' }), role).toMatchObject({ code: 'account.own' });
    }
    expect(decide({ active: false }, {}, { actorId: 'ana' })).toMatchObject({ code: 'account.own' });
    expect(decide({ role: 'admin', active: true, lastName: 'Lima' }, {}, { actorId: 'ana' })).toMatchObject({
      ok: true,
    });
  });

  it('never takes the last active super admin', () => {
    const last = { otherSuperAdmins: 0 };
    const boss = { role: 'super_admin' } as const;
    expect(decide({ role: 'admin' }, boss, last)).toMatchObject({ code: 'account.last_super_admin' });
    expect(decide({ active: false }, boss, last)).toMatchObject({ code: 'account.last_super_admin' });
    expect(decide({ firstName: 'Anna' }, boss, last)).toMatchObject({ ok: true });
    expect(decide({ role: 'admin' }, boss, { otherSuperAdmins: 1 })).toMatchObject({ ok: true });
    // Nobody can sign in with a deactivated account, so it is not the last one that counts.
    expect(decide({ role: 'admin' }, { ...boss, active: false }, last)).toMatchObject({ ok: true });
  });
});

describe('a deletion', () => {
  const judge = (account: Partial<AccountFacts>, otherSuperAdmins = 1, allow = false, actorId = 'boss') =>
    decideAccountDeletion({ account: { ...ANA, ...account }, actorId, otherSuperAdmins }, allow);

  it('is refused for oneself, for a super admin unless allowed, and for the last one always', () => {
    expect(judge({})).toEqual({ ok: true });
    expect(judge({}, 1, true, 'ana')).toMatchObject({ code: 'account.own' });
    expect(judge({ role: 'super_admin' })).toMatchObject({ code: 'account.super_admin_kept' });
    expect(judge({ role: 'super_admin' }, 1, true)).toEqual({ ok: true });
    expect(judge({ role: 'super_admin' }, 0, true)).toMatchObject({ code: 'account.last_super_admin' });
    expect(judge({ role: 'super_admin', active: false }, 0, true)).toEqual({ ok: true });
  });
});
