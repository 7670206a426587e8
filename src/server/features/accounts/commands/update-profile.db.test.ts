import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type HttpAnswer, startProfileBed } from './update-profile.fixture.ts';

let bed: Awaited<ReturnType<typeof startProfileBed>>;
beforeAll(async () => {
  bed = await startProfileBed();
});
afterAll(() => bed.remove());

const PLAIN = {
  firstName: '',
  lastName: '',
  displayName: '',
  socialLinks: [],
};

describe('one’s own profile', () => {
  let ana: Awaited<ReturnType<typeof bed.signUp>>;
  beforeEach(async () => {
    ana = await bed.signUp('member');
  });

  const codeOf = ({ json }: HttpAnswer) => json.error?.data.app.code;
  const fieldsOf = ({ json }: HttpAnswer) => json.error.data.app.details.fields;

  it('is read and changed by its owner, whatever their role, and shown at once', async () => {
    const read = await ana.ask('accounts.profile');
    expect(read.json.result.data).toEqual({
      ...PLAIN,
      username: ana.username,
      email: ana.email,
      timezone: 'UTC',
      theme: 'system',
    });
    const changed = await ana.call('accounts.updateProfile', {
      firstName: ' Ana ',
      lastName: 'Lima',
      displayName: '  ',
      email: ana.email.toUpperCase(),
      socialLinks: [
        { platform: 'tiktok', handle: ' @ana ' },
        { platform: 'x', handle: 'https://x.com/ana' },
      ],
    });
    expect(changed.json.result.data).toMatchObject({
      firstName: 'Ana',
      displayName: '',
      email: ana.email,
      socialLinks: [
        { platform: 'tiktok', handle: 'ana' },
        { platform: 'x', handle: 'https://x.com/ana' },
      ],
    });
    expect((await ana.ask('auth.me')).json.result.data.name).toBe('Ana Lima');
    expect(await ana.audit()).toEqual([
      {
        action: 'update_admin_profile',
        security: false,
        before: { firstName: '', lastName: '', socialLinks: [] },
        after: {
          firstName: 'Ana',
          lastName: 'Lima',
          socialLinks: [
            { platform: 'tiktok', handle: 'ana' },
            { platform: 'x', handle: 'https://x.com/ana' },
          ],
        },
      },
    ]);
  });

  it('leaves no trace where nothing differs', async () => {
    await ana.call('accounts.updateProfile', { ...PLAIN, email: ana.email });
    expect(await ana.audit()).toEqual([]);
  });

  it('takes the current password for another email, and for none', async () => {
    const email = `new-${ana.email}`;
    const missing = await ana.call('accounts.updateProfile', { ...PLAIN, email });
    expect(missing.status).toBe(400);
    expect(fieldsOf(missing)).toEqual({
      currentPassword: 'Enter your current password to change the email.',
    });
    const wrong = await ana.call('accounts.updateProfile', { ...PLAIN, email, currentPassword: 'a guess' });
    expect(fieldsOf(wrong)).toEqual({ currentPassword: 'The current password is wrong.' });
    expect((await ana.ask('accounts.profile')).json.result.data.email).toBe(ana.email);
    expect(await ana.audit()).toEqual([]);

    const right = { ...PLAIN, currentPassword: ana.password };
    await ana.call('accounts.updateProfile', { ...right, email });
    expect(await ana.audit()).toMatchObject([
      { security: true, before: { email: ana.email }, after: { email } },
    ]);
    await ana.call('accounts.updateProfile', { ...right, email: '' });
    expect((await ana.ask('accounts.profile')).json.result.data.email).toBeNull();
    // The session that asked goes on, and no digest of the password is kept with the operation.
    expect((await ana.ask('auth.me')).json.result.data.username).toBe(ana.username);
  });

  it('refuses an email that somebody else has, at its field, also of two at the same moment', async () => {
    const ben = await bed.signUp('admin');
    const taken = await ana.call('accounts.updateProfile', {
      ...PLAIN,
      email: ben.email,
      currentPassword: ana.password,
    });
    expect(taken.status).toBe(409);
    expect(fieldsOf(taken)).toEqual({ email: 'This email is already in use.' });

    const email = `both-${ana.email}`;
    const both = await Promise.all(
      [ana, ben].map((who) =>
        who.call('accounts.updateProfile', { ...PLAIN, email, currentPassword: who.password }),
      ),
    );
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
  });

  it('locks the question for the password after five wrong answers', async () => {
    const guess = () =>
      ana.call('accounts.updateProfile', { ...PLAIN, email: 'x@example.test', currentPassword: 'a guess' });
    for (let i = 0; i < 5; i += 1) expect(codeOf(await guess())).toBe('auth.wrong_password');
    expect(codeOf(await guess())).toBe('auth.locked');
  });

  it.each([
    ['a name that is too long', { displayName: 'x'.repeat(81) }, 'displayName'],
    ['a name with a line break', { firstName: 'Ana\nLima' }, 'firstName'],
    ['something that is no email', { email: 'ana' }, 'email'],
    [
      'a duplicate platform',
      { socialLinks: [1, 2].map(() => ({ platform: 'x', handle: 'ana' })) },
      'socialLinks.1.handle',
    ],
    ['a script', { socialLinks: [{ platform: 'x', handle: 'javascript:alert(1)' }] }, 'socialLinks.0.handle'],
    ['another platform', { socialLinks: [{ platform: 'myspace', handle: 'ana' }] }, 'socialLinks.0.platform'],
    [
      'eleven links',
      { socialLinks: Array.from({ length: 11 }, () => ({ platform: 'x', handle: 'ana' })) },
      'socialLinks',
    ],
  ])('refuses %s at its field, and changes nothing', async (_what, part, field) => {
    const refused = await ana.call('accounts.updateProfile', {
      ...PLAIN,
      email: ana.email,
      currentPassword: ana.password,
      ...part,
    });
    expect(refused.status).toBe(400);
    expect(Object.keys(fieldsOf(refused))).toContain(field);
    expect(await ana.audit()).toEqual([]);
  });

  it('has a time zone that counts for the very next answer, and no other but of the list', async () => {
    expect(
      (await ana.call('accounts.chooseTimeZone', { timezone: 'asia/tokyo' })).json.result.data.timezone,
    ).toBe('Asia/Tokyo');
    expect((await ana.ask('auth.me')).json.result.data.timezone).toBe('Asia/Tokyo');
    for (const timezone of ['Mars/Olympus', '+02:00', '', 'UTC\u0000']) {
      expect((await ana.call('accounts.chooseTimeZone', { timezone })).status).toBe(400);
    }
    expect(await ana.audit()).toMatchObject([
      { before: { timezone: 'UTC' }, after: { timezone: 'Asia/Tokyo' } },
    ]);
  });

  it('has a theme', async () => {
    await ana.call('accounts.chooseTheme', { theme: 'sun' });
    expect((await ana.ask('auth.me')).json.result.data.theme).toBe('sun');
    expect((await ana.call('accounts.chooseTheme', { theme: 'pink' })).status).toBe(400);
  });
});
