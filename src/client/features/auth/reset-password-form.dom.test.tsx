import { fireEvent, render, screen } from '@solidjs/testing-library';
import { describe, expect, it, vi } from 'vitest';
import type { ResetPasswordInput } from '#shared/auth/auth.schemas.ts';
import { AppError, type ErrorCode } from '#shared/kernel/errors.ts';
import { ResetPasswordForm } from './reset-password-form.tsx';

function show(
  answer: () => Promise<{ username: string }> = () => Promise.resolve({ username: 'ana' }),
  findRules = () => Promise.resolve({ lengthMin: 10 }),
) {
  const reset = vi.fn((_input: ResetPasswordInput) => answer());
  const onDone = vi.fn();
  render(() => <ResetPasswordForm token="the token" reset={reset} findRules={findRules} onDone={onDone} />);
  return { reset, onDone };
}

const password = () => screen.getByLabelText<HTMLInputElement>('New password');
const type = (value: string) => fireEvent.input(password(), { target: { value } });
const submit = () => fireEvent.click(screen.getByRole('button', { name: 'Set the new password' }));
const hint = () => vi.waitFor(() => expect(screen.getByText('At least 10 characters.')).toBeTruthy());

describe('a new password by a reset link', () => {
  it('is set once, however often the button is pressed', async () => {
    const { reset, onDone } = show();
    await hint();
    type('waffles at midnight');
    submit();
    submit();
    await vi.waitFor(() => expect(onDone).toHaveBeenCalledWith('ana'));
    expect(reset.mock.calls).toEqual([[{ token: 'the token', password: 'waffles at midnight' }]]);
  });

  it('is checked before the link is used for a slip, by the rules that the server told', async () => {
    const { reset } = show();
    await hint();
    submit();
    expect(screen.getByText('Enter a new password.')).toBeTruthy();
    expect(document.activeElement).toBe(password());
    type('nine char');
    expect(screen.getByText('A password has at least 10 characters.')).toBeTruthy();
    type('password123');
    expect(screen.getByText(/everybody tries first/)).toBeTruthy();
    submit();
    expect(reset).not.toHaveBeenCalled();
  });

  it('is left to the server where the rules did not come', async () => {
    const refusal = new AppError('account.weak_password', {}, { message: 'Twelve characters, please.' });
    const { reset } = show(
      () => Promise.reject(refusal),
      () => Promise.reject(new AppError('network.unreachable')),
    );
    type('short');
    submit();
    await vi.waitFor(() => expect(screen.getByText('Twelve characters, please.')).toBeTruthy());
    expect(reset).toHaveBeenCalledOnce();
    expect(document.activeElement).toBe(password());
    expect(password().getAttribute('aria-invalid')).toBe('true');
    expect(password().value).toBe('short');
  });

  it.each<[ErrorCode, RegExp]>([
    ['auth.reset_unknown', /is not valid/],
    ['auth.reset_used', /has been used/],
    ['auth.reset_expired', /has expired/],
  ])('can’t be had with a dead link: %s says so and leads to another one', async (code, sentence) => {
    show(() => Promise.reject(new AppError(code)));
    await hint();
    type('waffles at midnight');
    submit();
    await vi.waitFor(() => expect(screen.getByRole('alert').textContent).toMatch(sentence));
    expect(screen.getByRole('link', { name: 'Ask for a new link' }).getAttribute('href')).toBe(
      '/admin/forgot-password',
    );
    expect(screen.queryByRole('button', { name: 'Set the new password' })).toBeNull();
  });

  it('can be tried again where the server did not answer', async () => {
    let answer = () => Promise.reject<{ username: string }>(new AppError('network.unreachable'));
    const { onDone } = show(() => answer());
    await hint();
    type('waffles at midnight');
    submit();
    await vi.waitFor(() => expect(screen.getByText('No connection to the server.')).toBeTruthy());
    answer = () => Promise.resolve({ username: 'ana' });
    submit();
    await vi.waitFor(() => expect(onDone).toHaveBeenCalledOnce());
  });
});
