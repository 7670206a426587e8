import { fireEvent, render, screen } from '@solidjs/testing-library';
import { describe, expect, it, vi } from 'vitest';
import type { ChangePasswordInput, Me } from '#shared/auth/auth.schemas.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { ChangePasswordForm } from './change-password-form.tsx';

const ana: Me = {
  id: 'a',
  username: 'ana.lima',
  name: 'Ana',
  email: 'ana@example.test',
  role: 'admin',
  timezone: 'UTC',
  theme: 'system',
  mustChangePassword: false,
};

function show(
  answer: () => Promise<void> = () => Promise.resolve(),
  me = ana,
  blocked: string | null = null,
) {
  const change = vi.fn((_input: ChangePasswordInput) => answer());
  const onChanged = vi.fn();
  const findRules = () => Promise.resolve({ lengthMin: 8 });
  render(() => (
    <ChangePasswordForm
      me={me}
      change={change}
      findRules={findRules}
      onChanged={onChanged}
      blocked={blocked}
    />
  ));
  return { change, onChanged };
}

const current = () => screen.getByLabelText<HTMLInputElement>('Current password');
const next = () => screen.getByLabelText<HTMLInputElement>('New password');
const fill = (old: string, fresh: string) => {
  fireEvent.input(current(), { target: { value: old } });
  fireEvent.input(next(), { target: { value: fresh } });
};
const submit = () => fireEvent.click(screen.getByRole('button', { name: 'Change the password' }));

describe('changing one’s own password', () => {
  it('sends both, and forgets them once it is done', async () => {
    const { change, onChanged } = show();
    fill('the old one', 'the new one');
    submit();
    await vi.waitFor(() => expect(onChanged).toHaveBeenCalledOnce());
    expect(change.mock.calls).toEqual([[{ currentPassword: 'the old one', newPassword: 'the new one' }]]);
    expect([current().value, next().value]).toEqual(['', '']);
    expect(screen.queryByText('Enter your current password.')).toBeNull();
  });

  it('says why it can’t be done without a connection, and keeps what was typed', () => {
    const { change } = show(undefined, ana, 'You are offline.');
    fill('the old one', 'the new one');
    submit();
    expect(change).not.toHaveBeenCalled();
    const button = screen.getByRole('button', { name: 'Change the password' });
    expect(document.getElementById(button.getAttribute('aria-describedby') ?? '')?.textContent).toBe(
      'You are offline.',
    );
    expect([current().value, next().value]).toEqual(['the old one', 'the new one']);
  });

  it('asks for what is missing and sends nothing', () => {
    const { change } = show();
    submit();
    expect(screen.getByText('Enter your current password.')).toBeTruthy();
    expect(screen.getByText('Enter a new password.')).toBeTruthy();
    expect(document.activeElement).toBe(current());
    expect(change).not.toHaveBeenCalled();
  });

  it.each([
    ['the old one', 'This is the password you have now. Choose another one.'],
    ['Ana.Lima', 'The password must not be the username.'],
    ['ANA@example.test', 'The password must not be the email address.'],
  ])('does not take %s', async (fresh, sentence) => {
    const { change } = show();
    fill('the old one', fresh);
    submit();
    await vi.waitFor(() => expect(screen.getByText(sentence)).toBeTruthy());
    expect(document.activeElement).toBe(next());
    expect(change).not.toHaveBeenCalled();
  });

  it('says at the current password that it is wrong, and keeps what was typed', async () => {
    const fields = { currentPassword: 'The current password is wrong.' };
    show(() => Promise.reject(new AppError('auth.wrong_password', { fields })));
    fill('not it', 'the new one');
    submit();
    await vi.waitFor(() => expect(document.activeElement).toBe(current()));
    expect(screen.getAllByText('The current password is wrong.')).toHaveLength(1);
    expect(next().value).toBe('the new one');
  });

  it('says at the new password why the server refuses it', async () => {
    const refusal = new AppError('account.weak_password', {}, { message: 'Something longer, please.' });
    show(() => Promise.reject(refusal));
    fill('the old one', 'the new one');
    submit();
    await vi.waitFor(() => expect(document.activeElement).toBe(next()));
    expect(screen.getAllByText('Something longer, please.')).toHaveLength(1);
  });

  it('says in the form what belongs to no field', async () => {
    show(() => Promise.reject(new AppError('auth.locked', {}, { message: 'Try again in 15 minutes.' })));
    fill('not it', 'the new one');
    submit();
    await vi.waitFor(() => expect(screen.getByRole('alert').textContent).toBe('Try again in 15 minutes.'));
  });

  it('tells whoever has to that the current one is the temporary one', () => {
    show(undefined, { ...ana, mustChangePassword: true });
    expect(screen.getByText('The temporary one that you were given.')).toBeTruthy();
  });

  it('names its owner to password managers', () => {
    show();
    const owner = document.querySelector<HTMLInputElement>('input[autocomplete="username"]');
    expect([owner?.value, owner?.hidden]).toEqual(['ana.lima', true]);
  });
});
