import { fireEvent, render, screen } from '@solidjs/testing-library';
import { describe, expect, it, vi } from 'vitest';
import type { Me, SignInInput } from '#shared/auth/auth.schemas.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { SignInForm } from './sign-in-form.tsx';

const ana: Me = {
  id: 'a',
  username: 'ana',
  name: 'Ana',
  email: null,
  role: 'admin',
  timezone: 'UTC',
  theme: 'system',
  mustChangePassword: false,
};

function show(answer: () => Promise<Me>) {
  const signIn = vi.fn((_input: SignInInput) => answer());
  const onSignedIn = vi.fn();
  render(() => <SignInForm signIn={signIn} onSignedIn={onSignedIn} />);
  return { signIn, onSignedIn };
}

const username = () => screen.getByLabelText<HTMLInputElement>('Username');
const password = () => screen.getByLabelText<HTMLInputElement>('Password');
const submit = () => fireEvent.click(screen.getByRole('button', { name: 'Sign in' }));

describe('signing in', () => {
  it('asks for what is missing, at its field, and sends nothing', () => {
    const { signIn } = show(() => Promise.resolve(ana));
    submit();
    expect(document.activeElement).toBe(username());
    expect(screen.getByText('Enter your username.')).toBeTruthy();
    expect(signIn).not.toHaveBeenCalled();
  });

  it('keeps what was typed after a refusal, shows its sentence, and waits at the password', async () => {
    show(() => Promise.reject(new AppError('auth.wrong_credentials')));
    fireEvent.input(username(), { target: { value: 'ana' } });
    fireEvent.input(password(), { target: { value: 'wrong' } });
    submit();
    await vi.waitFor(() => expect(screen.getByText('Username or password is wrong.')).toBeTruthy());
    expect(username().value).toBe('ana');
    expect(document.activeElement).toBe(password());
  });

  it('is done once, however often it is pressed', async () => {
    const { signIn, onSignedIn } = show(() => new Promise((resolve) => setTimeout(resolve, 5, ana)));
    fireEvent.input(username(), { target: { value: 'ana' } });
    fireEvent.input(password(), { target: { value: 'right' } });
    submit();
    submit();
    await vi.waitFor(() => expect(onSignedIn).toHaveBeenCalledWith(ana));
    expect(signIn).toHaveBeenCalledOnce();
  });
});
