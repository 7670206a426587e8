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

function show(answer: (input: SignInInput) => Promise<Me>) {
  const signIn = vi.fn((input: SignInInput) => answer(input));
  const onSignedIn = vi.fn();
  render(() => <SignInForm signIn={signIn} onSignedIn={onSignedIn} />);
  return { signIn, onSignedIn };
}

const username = () => screen.getByLabelText<HTMLInputElement>('Username');
const password = () => screen.getByLabelText<HTMLInputElement>('Password');
const code = () => screen.getByLabelText<HTMLInputElement>('Code of six digits');
const type = (field: HTMLInputElement, value: string) => fireEvent.input(field, { target: { value } });
const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }));
const submit = () => press('Sign in');

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
    type(username(), 'ana');
    type(password(), 'wrong');
    submit();
    await vi.waitFor(() => expect(screen.getByText('Username or password is wrong.')).toBeTruthy());
    expect(username().value).toBe('ana');
    expect(document.activeElement).toBe(password());
  });

  it('is done once, however often it is pressed', async () => {
    const { signIn, onSignedIn } = show(() => new Promise((resolve) => setTimeout(resolve, 5, ana)));
    type(username(), 'ana');
    type(password(), 'right');
    submit();
    submit();
    await vi.waitFor(() => expect(onSignedIn).toHaveBeenCalledWith(ana));
    expect(signIn).toHaveBeenCalledOnce();
  });
});

describe('the second step of signing in', () => {
  const RIGHT = '492039';

  /** The server of an account with a second factor. */
  async function reachCode(refusal: AppError = new AppError('auth.wrong_code')) {
    const shown = show((input) => {
      if (input.code === undefined) return Promise.reject(new AppError('auth.code_required'));
      return input.code === RIGHT ? Promise.resolve(ana) : Promise.reject(refusal);
    });
    type(username(), 'ana');
    type(password(), 'right');
    submit();
    await vi.waitFor(() => expect(document.activeElement).toBe(code()));
    return shown;
  }

  it('asks for the code with a numeric keypad that phones fill in, and no word of a failure', async () => {
    const { signIn, onSignedIn } = await reachCode();
    expect(code().getAttribute('inputmode')).toBe('numeric');
    expect(code().getAttribute('autocomplete')).toBe('one-time-code');
    expect(screen.getByRole('alert').textContent).toBe('');
    type(code(), RIGHT);
    submit();
    await vi.waitFor(() => expect(onSignedIn).toHaveBeenCalledWith(ana));
    expect(signIn.mock.calls).toEqual([
      [{ username: 'ana', password: 'right' }],
      [{ username: 'ana', password: 'right', code: RIGHT }],
    ]);
  });

  it('empties the field of a code that was refused, says so there, and stays', async () => {
    await reachCode();
    type(code(), '111111');
    submit();
    await vi.waitFor(() => expect(screen.getByText(/^This code is not valid/)).toBeTruthy());
    expect(code().value).toBe('');
    expect(code().getAttribute('aria-invalid')).toBe('true');
    expect(document.activeElement).toBe(code());
  });

  it('asks for a code before it sends none', async () => {
    const { signIn } = await reachCode();
    submit();
    expect(screen.getByText('Enter the code.')).toBeTruthy();
    expect(signIn).toHaveBeenCalledOnce();
  });

  it('takes a recovery code instead', async () => {
    const { signIn } = await reachCode();
    press('Use a recovery code');
    type(screen.getByLabelText<HTMLInputElement>('Recovery code'), 'ABCD-EFGH');
    submit();
    await vi.waitFor(() => expect(signIn).toHaveBeenCalledTimes(2));
    expect(signIn.mock.lastCall?.[0].code).toBe('ABCD-EFGH');
    await vi.waitFor(() => expect(screen.getByText(/^This code is not valid/)).toBeTruthy());
    press('Use the authenticator app');
    expect(code().value).toBe('');
  });

  it('stays and says how long where too many codes were wrong', async () => {
    const locked = 'Too many failed attempts. Try again in 15 minutes.';
    await reachCode(new AppError('auth.locked', {}, { message: locked }));
    type(code(), '111111');
    submit();
    await vi.waitFor(() => expect(screen.getByRole('alert').textContent).toBe(locked));
    expect(code().value).toBe('111111');
  });

  it('goes back to the first step where the password is wrong by now, and on request', async () => {
    await reachCode(new AppError('auth.wrong_credentials'));
    type(code(), '111111');
    submit();
    await vi.waitFor(() => expect(screen.getByText('Username or password is wrong.')).toBeTruthy());
    expect(username().value).toBe('ana');
    submit();
    await vi.waitFor(() => expect(code()).toBeTruthy());
    press('Sign in as somebody else');
    expect(screen.getByRole('alert').textContent).toBe('');
    expect(username().value).toBe('ana');
  });
});
