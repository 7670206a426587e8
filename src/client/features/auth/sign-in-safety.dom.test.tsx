import { fireEvent, render, screen, within } from '@solidjs/testing-library';
import { describe, expect, it, vi } from 'vitest';
import type { Read } from '#client/lib/create-read.ts';
import type {
  ApiKeyLine,
  Me,
  SecondFactorState,
  SessionList,
  SessionView,
} from '#shared/auth/auth.schemas.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { ApiKeysSection } from './api-keys-section.tsx';
import { SecondFactorSection } from './second-factor-section.tsx';
import { SessionsSection } from './sessions-section.tsx';
import { SetUpSecondFactor } from './set-up-second-factor.tsx';
import type { SignInSafety } from './sign-in-safety.ts';

const ana: Me = {
  id: 'a',
  username: 'ana',
  name: 'Ana',
  email: null,
  role: 'waffle_manager',
  timezone: 'UTC',
  theme: 'system',
  mustChangePassword: false,
};
const CODES = ['AAAA-BBBB', 'CCCC-DDDD'];
const KEY: ApiKeyLine = {
  id: 'k',
  name: 'nightly export',
  tokenEnd: '32tq',
  scopes: ['waffle.read', 'spot.settle'],
  createdAt: '2026-11-01T10:00:00.000Z',
  expiresAt: '2126-11-01T10:00:00.000Z',
  lastUsedAt: null,
};

function reading<Data>(data: Data | undefined, error: AppError | null = null): Read<Data> {
  return { data: () => data, error: () => error, asOfMs: () => null, shownAtMs: () => null, retry: vi.fn() };
}

/** What the server would answer; a test says only what it is about. */
function answering(answers: Partial<SignInSafety>): SignInSafety {
  const refuse = () => Promise.reject(new AppError('server.unexpected'));
  return {
    createSecondFactor: () => reading<SecondFactorState>(undefined),
    beginSecondFactor: refuse,
    confirmSecondFactor: refuse,
    disableSecondFactor: refuse,
    renewRecoveryCodes: refuse,
    createApiKeys: () => reading<readonly ApiKeyLine[]>(undefined),
    createApiKey: refuse,
    revokeApiKey: refuse,
    createSessions: () => reading<SessionList>(undefined),
    revokeSession: refuse,
    revokeOtherSessions: refuse,
    ...answers,
  };
}

const field = (name: string) => screen.getByLabelText<HTMLInputElement>(name);
const type = (name: string, value: string) => fireEvent.input(field(name), { target: { value } });
const press = (name: string | RegExp) => fireEvent.click(screen.getByRole('button', { name }));

describe('setting up a second factor', () => {
  it('goes from password to QR code to recovery codes, and ends only once those are kept', async () => {
    const confirm = vi.fn(({ code }: { code: string }) =>
      code === '123456'
        ? Promise.resolve({ recoveryCodes: CODES })
        : Promise.reject(new AppError('auth.code_refused', { fields: { code: 'Not this one.' } })),
    );
    const onDone = vi.fn();
    const safety = answering({
      beginSecondFactor: ({ currentPassword }) =>
        currentPassword === 'right'
          ? Promise.resolve({ secret: 'ABCDEFGH', uri: 'otpauth://totp/Syrup:ana?secret=ABCDEFGH' })
          : Promise.reject(new AppError('auth.wrong_password', { fields: { currentPassword: 'Wrong.' } })),
      confirmSecondFactor: confirm,
    });
    render(() => <SetUpSecondFactor me={ana} safety={safety} onDone={onDone} />);
    press('Go on');
    expect(screen.getByText('Enter your password.')).toBeTruthy();
    type('Your password', 'wrong');
    press('Go on');
    await vi.waitFor(() => expect(screen.getByText('Wrong.')).toBeTruthy());
    type('Your password', 'right');
    press('Go on');
    await vi.waitFor(() => expect(screen.getByRole('img', { name: /^QR code/ })).toBeTruthy());
    expect(screen.getByText('ABCD EFGH')).toBeTruthy();
    expect(document.activeElement?.textContent).toMatch(/^1\./);
    type('Code of six digits', '654321');
    press('Turn it on');
    await vi.waitFor(() => expect(screen.getByText('Not this one.')).toBeTruthy());
    expect(field('Code of six digits').value).toBe('');
    type('Code of six digits', '123456');
    press('Turn it on');
    await vi.waitFor(() => expect(screen.getByText('CCCC-DDDD')).toBeTruthy());
    press('Done');
    expect(screen.getByText(/^Copy or save them first/)).toBeTruthy();
    expect(onDone).not.toHaveBeenCalled();
    fireEvent.click(screen.getByLabelText('I have kept them'));
    press('Done');
    expect(onDone).toHaveBeenCalledOnce();
  });
});

describe('one’s own second factor', () => {
  const on = (state: Partial<SecondFactorState> = {}) =>
    reading<SecondFactorState>({
      since: '2026-11-01T10:00:00.000Z',
      recoveryCodesLeft: 2,
      required: false,
      ...state,
    });
  const show = (answers: Partial<SignInSafety>) => {
    const onDone = vi.fn();
    const onMissing = vi.fn();
    render(() => (
      <SecondFactorSection me={ana} safety={answering(answers)} onDone={onDone} onMissing={onMissing} />
    ));
    return { onDone, onMissing };
  };

  it('says since when it is on, and to make new recovery codes before the last is gone', () => {
    show({ createSecondFactor: () => on() });
    expect(screen.getByText('1 Nov 2026, 10:00')).toBeTruthy();
    expect(screen.getByText('2 recovery codes are left.')).toBeTruthy();
    expect(screen.getByText('Make new ones')).toBeTruthy();
  });

  it('is turned off with password and code, whose refusals stand at their fields', async () => {
    const disable = vi.fn(({ code }: { code: string; currentPassword: string }) =>
      code === '123456'
        ? Promise.resolve()
        : Promise.reject(new AppError('auth.code_refused', { fields: { code: 'Not this one.' } })),
    );
    const { onDone, onMissing } = show({ createSecondFactor: () => on(), disableSecondFactor: disable });
    press('Turn off');
    const dialog = within(screen.getByRole('dialog'));
    const confirm = () => fireEvent.click(dialog.getByRole('button', { name: 'Turn off' }));
    type('Your password', 'right');
    confirm();
    expect(screen.getByText('Enter the code.')).toBeTruthy();
    type('Code of the app, or a recovery code', '654321');
    confirm();
    await vi.waitFor(() => expect(screen.getByText('Not this one.')).toBeTruthy());
    type('Code of the app, or a recovery code', '123456');
    confirm();
    await vi.waitFor(() => expect(onDone).toHaveBeenCalledWith('The second factor is off'));
    expect(disable.mock.lastCall).toEqual([{ currentPassword: 'right', code: '123456' }]);
    expect(onMissing).not.toHaveBeenCalled();
  });

  it('says that another one has to be set up at once where the role needs it', async () => {
    const { onMissing } = show({
      createSecondFactor: () => on({ required: true }),
      disableSecondFactor: () => Promise.resolve(),
    });
    press('Turn off');
    expect(screen.getByText(/^Your role needs a second factor/)).toBeTruthy();
    type('Your password', 'right');
    type('Code of the app, or a recovery code', '123456');
    fireEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Turn off' }));
    await vi.waitFor(() => expect(onMissing).toHaveBeenCalledOnce());
  });

  it('gets new recovery codes, shown until they are kept', async () => {
    const { onDone } = show({
      createSecondFactor: () => on(),
      renewRecoveryCodes: () => Promise.resolve({ recoveryCodes: CODES }),
    });
    press('New recovery codes');
    type('Your password', 'right');
    type('Code of the app, or a recovery code', '123456');
    press('Make new codes');
    await vi.waitFor(() => expect(screen.getByText('AAAA-BBBB')).toBeTruthy());
    fireEvent.click(screen.getByLabelText('I have kept them'));
    press('Done');
    expect(onDone).toHaveBeenCalledWith('The old recovery codes work no more');
    expect(screen.queryByText('AAAA-BBBB')).toBeNull();
  });

  it('says why it could not be read, and tries again', () => {
    const failed = reading<SecondFactorState>(undefined, new AppError('server.busy'));
    show({ createSecondFactor: () => failed });
    expect(screen.getByRole('alert').textContent).toMatch(
      /^Could not load your second factor\. The server is busy/,
    );
    press('Try again');
    expect(failed.retry).toHaveBeenCalledOnce();
  });
});

describe('one’s own API keys', () => {
  const show = (answers: Partial<SignInSafety>, me = ana) => {
    const onDone = vi.fn();
    render(() => <ApiKeysSection me={me} safety={answering(answers)} onDone={onDone} />);
    return { onDone };
  };

  it('are listed with what they may do, until when, and whether anything uses them', () => {
    const keys = [KEY, { ...KEY, id: 'old', name: 'old one', expiresAt: '2020-01-01T00:00:00.000Z' }];
    show({ createApiKeys: () => reading<readonly ApiKeyLine[]>(keys) });
    const [fresh, old] = screen.getAllByRole('listitem');
    expect(fresh?.textContent).toContain('Work on boards · Mark paid, undo, release');
    expect(fresh?.textContent).toContain('syrup_…32tq');
    expect(fresh?.textContent).toContain('Never used');
    expect(fresh?.textContent).not.toContain('Expired');
    expect(old?.textContent).toContain('Expired');
  });

  it('are made with a name, an end, scopes of the own role and the password, and shown once', async () => {
    const create = vi.fn(() => Promise.resolve({ key: KEY, token: 'syrup_secret' }));
    show({ createApiKeys: () => reading<readonly ApiKeyLine[]>([]), createApiKey: create });
    press('New API key');
    const dialog = within(screen.getByRole('dialog'));
    expect(dialog.queryByLabelText('Delete waffles')).toBeNull();
    press('Make the key');
    for (const text of ['Give the key a name.', 'Choose at least one scope.', 'Enter your password.']) {
      expect(screen.getByText(text)).toBeTruthy();
    }
    expect(create).not.toHaveBeenCalled();
    type('Name', 'nightly export');
    fireEvent.change(dialog.getByLabelText('Ends after'), { target: { value: '30' } });
    fireEvent.click(dialog.getByLabelText('Mark paid, undo, release'));
    fireEvent.click(dialog.getByLabelText('Work on boards'));
    type('Your password', 'right');
    press('Make the key');
    await vi.waitFor(() => expect(screen.getByText('syrup_secret')).toBeTruthy());
    expect(create.mock.calls).toEqual([
      [
        {
          name: 'nightly export',
          expiresInDays: 30,
          scopes: ['spot.settle', 'waffle.read'],
          currentPassword: 'right',
        },
      ],
    ]);
    press('I have kept it');
    expect(screen.queryByText('syrup_secret')).toBeNull();
  });

  it('are revoked after a question that names the key', async () => {
    const revoke = vi.fn(() => Promise.resolve(null));
    const { onDone } = show({
      createApiKeys: () => reading<readonly ApiKeyLine[]>([KEY]),
      revokeApiKey: revoke,
    });
    press('Revoke nightly export');
    expect(screen.getByRole('dialog', { name: 'Revoke nightly export?' })).toBeTruthy();
    press('Revoke the key');
    await vi.waitFor(() => expect(onDone).toHaveBeenCalledWith('nightly export is revoked'));
    expect(revoke).toHaveBeenCalledWith('k');
  });

  it('are twenty at most, and it says so beside the button', () => {
    const twenty = Array.from({ length: 20 }, (_, i) => ({ ...KEY, id: String(i) }));
    show({ createApiKeys: () => reading<readonly ApiKeyLine[]>(twenty) });
    expect(screen.getByRole('button', { name: 'New API key' }).getAttribute('aria-disabled')).toBe('true');
    expect(screen.getByText(/^You have 20 keys/)).toBeTruthy();
  });
});

describe('one’s own sessions', () => {
  const PHONE: SessionView = {
    key: 'p',
    current: true,
    browser: 'Safari 17.5',
    os: 'iOS 17.5',
    device: 'mobile',
    ip: '198.51.100.7',
    createdAt: '2026-11-01T10:00:00.000Z',
    lastSeenAt: '2026-11-01T10:00:00.000Z',
    expiresAt: '2026-11-02T10:00:00.000Z',
  };
  const SCRIPT: SessionView = { ...PHONE, key: 's', current: false, browser: 'curl 8.5', os: '', ip: null };
  const show = (list: SessionList, answers: Partial<SignInSafety> = {}) => {
    const onDone = vi.fn();
    const safety = answering({ createSessions: () => reading(list), ...answers });
    render(() => <SessionsSection me={ana} safety={safety} onDone={onDone} />);
    return { onDone };
  };

  it('say which one this is, which can only be left by signing out', () => {
    show({ sessions: [PHONE], total: 1 });
    const [card] = screen.getAllByRole('listitem');
    expect(card?.textContent).toMatch(/^Safari 17\.5 on iOS 17\.5.*This one.*198\.51\.100\.7/);
    expect(screen.queryByRole('button')).toBeNull();
  });

  it('are ended one by one after a question that names the device', async () => {
    const revoke = vi.fn(() => Promise.resolve(null));
    const { onDone } = show({ sessions: [PHONE, SCRIPT], total: 2 }, { revokeSession: revoke });
    press('End curl 8.5');
    expect(screen.getByRole('dialog', { name: 'End the session of curl 8.5?' })).toBeTruthy();
    press('End the session');
    await vi.waitFor(() => expect(onDone).toHaveBeenCalledWith('The session has ended'));
    expect(revoke).toHaveBeenCalledWith('s');
  });

  it('are ended all but this one, with how many that are, more than are shown included', async () => {
    const { onDone } = show(
      { sessions: [PHONE, SCRIPT], total: 120 },
      { revokeOtherSessions: () => Promise.resolve({ ended: 119 }) },
    );
    expect(screen.getByText(/^And 118 older ones/)).toBeTruthy();
    press('Sign out everywhere else');
    const dialog = within(screen.getByRole('dialog'));
    expect(dialog.getByText(/^All 119 other sessions of yours/)).toBeTruthy();
    fireEvent.click(dialog.getByRole('button', { name: 'Sign out everywhere else' }));
    await vi.waitFor(() => expect(onDone).toHaveBeenCalledWith('119 sessions have ended'));
  });

  it('stay where ending one is refused, with the reason in the dialog', async () => {
    show(
      { sessions: [PHONE, SCRIPT], total: 2 },
      { revokeSession: () => Promise.reject(new AppError('auth.session_not_found')) },
    );
    press('End curl 8.5');
    press('End the session');
    await vi.waitFor(() => expect(screen.getByText('This session has ended already.')).toBeTruthy());
  });
});
