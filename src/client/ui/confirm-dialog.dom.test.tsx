import { fireEvent, render, screen } from '@solidjs/testing-library';
import { createSignal } from 'solid-js';
import { expect, test, vi } from 'vitest';
import type { ConfirmErrors } from './confirm-dialog.tsx';
import { ConfirmDialog } from './confirm-dialog.tsx';

function renderDelete() {
  const onConfirm = vi.fn();
  const onClose = vi.fn();
  const [errors, setErrors] = createSignal<ConfirmErrors>();
  const [busy, setBusy] = createSignal(false);
  render(() => (
    <ConfirmDialog
      open
      onClose={onClose}
      onConfirm={onConfirm}
      title="Delete Blue Wig #3?"
      consequence="Its 25 spots and their claims are erased."
      confirmLabel="Delete Blue Wig #3"
      tone="danger"
      typedWord="DELETE"
      askPassword
      busy={busy()}
      errors={errors()}
    />
  ));
  return {
    onConfirm,
    onClose,
    setErrors,
    setBusy,
    word: screen.getByLabelText('Type DELETE to confirm'),
    password: screen.getByLabelText('Your password'),
    submit: () => {
      const form = document.querySelector('form');
      if (form) fireEvent.submit(form);
    },
  };
}

const type = (field: HTMLElement, value: string) => fireEvent.input(field, { target: { value } });
const errorOf = (field: HTMLElement) =>
  (field.getAttribute('aria-describedby') ?? '')
    .split(' ')
    .map((id) => document.getElementById(id)?.textContent ?? '')
    .join('');

test('A missing word is refused at its field, which gets the focus, and nothing is sent', () => {
  const page = renderDelete();
  type(page.word, 'delete');
  type(page.password, 'secret');
  page.submit();
  expect(page.onConfirm).not.toHaveBeenCalled();
  expect(page.word.getAttribute('aria-invalid')).toBe('true');
  expect(errorOf(page.word)).toContain('Type DELETE in capital letters');
  expect(document.activeElement).toBe(page.word);
});

test('The server refusing the password is shown at the password field, which gets the focus', () => {
  const page = renderDelete();
  type(page.word, 'DELETE');
  type(page.password, 'wrong');
  page.submit();
  expect(page.onConfirm).toHaveBeenCalledWith({ typedWord: 'DELETE', password: 'wrong' });
  page.setErrors({ password: 'That is not your current password.' });
  expect(errorOf(page.password)).toBe('That is not your current password.');
  expect(page.word.getAttribute('aria-invalid')).toBeNull();
  expect(document.activeElement).toBe(page.password);
});

test('While the server is asked, a second confirmation is not sent and nothing closes the dialog', () => {
  const page = renderDelete();
  type(page.word, 'DELETE');
  type(page.password, 'secret');
  page.setBusy(true);
  page.submit();
  fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
  screen.getByRole('dialog').dispatchEvent(new Event('cancel', { cancelable: true }));
  expect(page.onConfirm).not.toHaveBeenCalled();
  expect(page.onClose).not.toHaveBeenCalled();
  expect(screen.getByRole('button', { name: 'Delete Blue Wig #3' }).getAttribute('aria-busy')).toBe('true');
});

test('A refusal that concerns no field is an alert above the buttons', () => {
  const page = renderDelete();
  page.setErrors({ form: 'This waffle is being drawn right now.' });
  expect(screen.getByRole('alert').textContent).toBe('This waffle is being drawn right now.');
});
