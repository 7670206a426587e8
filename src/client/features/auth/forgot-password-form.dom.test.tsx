import { fireEvent, render, screen } from '@solidjs/testing-library';
import { describe, expect, it, vi } from 'vitest';
import type { ForgotPasswordInput } from '#shared/auth/auth.schemas.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { ForgotPasswordForm } from './forgot-password-form.tsx';

function show(answer: () => Promise<{ message: string }>) {
  const ask = vi.fn((_input: ForgotPasswordInput) => answer());
  const onAsked = vi.fn();
  render(() => <ForgotPasswordForm ask={ask} onAsked={onAsked} />);
  return { ask, onAsked };
}

const username = () => screen.getByLabelText<HTMLInputElement>('Username');
const submit = () => fireEvent.click(screen.getByRole('button', { name: 'Ask for a reset link' }));

describe('asking for a reset link', () => {
  it('needs a username, says so at the field, and sends nothing', () => {
    const { ask } = show(() => Promise.resolve({ message: '' }));
    fireEvent.input(username(), { target: { value: '  ' } });
    submit();
    expect(screen.getByText('Enter your username.')).toBeTruthy();
    expect(document.activeElement).toBe(username());
    expect(ask).not.toHaveBeenCalled();
  });

  it('passes on what the server says', async () => {
    const { ask, onAsked } = show(() => Promise.resolve({ message: 'If this account exists, …' }));
    fireEvent.input(username(), { target: { value: 'ana' } });
    submit();
    submit();
    await vi.waitFor(() => expect(onAsked).toHaveBeenCalledWith('If this account exists, …'));
    expect(ask.mock.calls).toEqual([[{ username: 'ana' }]]);
  });

  it('keeps the name and says why where it could not be asked', async () => {
    show(() => Promise.reject(new AppError('request.rate_limited')));
    fireEvent.input(username(), { target: { value: 'ana' } });
    submit();
    await vi.waitFor(() => expect(screen.getByText(/^Too many requests/)).toBeTruthy());
    expect(username().value).toBe('ana');
  });
});
