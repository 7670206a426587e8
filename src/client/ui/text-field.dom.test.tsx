import { fireEvent, render, screen } from '@solidjs/testing-library';
import { createSignal } from 'solid-js';
import { expect, test, vi } from 'vitest';
import { Button } from './button.tsx';
import { PasswordField } from './password-field.tsx';
import { TextField } from './text-field.tsx';

test('Hint and error are read out with their field, and the error only while there is one', () => {
  const [error, setError] = createSignal<string>();
  render(() => <TextField label="Handle" value="" hint="Without the @" error={error()} />);
  const field = screen.getByLabelText('Handle');
  const described = () =>
    (field.getAttribute('aria-describedby') ?? '')
      .split(' ')
      .map((id) => document.getElementById(id)?.textContent);
  expect(described()).toEqual(['Without the @']);
  expect(field.getAttribute('aria-invalid')).toBeNull();
  setError('Use letters and digits only.');
  expect(described()).toEqual(['Use letters and digits only.', 'Without the @']);
  expect(field.getAttribute('aria-invalid')).toBe('true');
});

test('A password is shown and hidden by its button', () => {
  render(() => <PasswordField label="Password" autocomplete="current-password" value="secret" />);
  const field = screen.getByLabelText<HTMLInputElement>('Password');
  expect(field.type).toBe('password');
  fireEvent.click(screen.getByRole('button', { name: 'Show password' }));
  expect(field.type).toBe('text');
  fireEvent.click(screen.getByRole('button', { name: 'Hide password' }));
  expect(field.type).toBe('password');
});

test('A busy submit button sends its form no second time', () => {
  const onSubmit = vi.fn((event: SubmitEvent) => event.preventDefault());
  const [busy, setBusy] = createSignal(false);
  render(() => (
    <form onSubmit={onSubmit}>
      <Button type="submit" busy={busy()}>
        Save
      </Button>
    </form>
  ));
  const button = screen.getByRole('button', { name: 'Save' });
  fireEvent.click(button);
  setBusy(true);
  fireEvent.click(button);
  expect(onSubmit).toHaveBeenCalledOnce();
});
