import { fireEvent, render, screen } from '@solidjs/testing-library';
import { createSignal } from 'solid-js';
import { expect, test, vi } from 'vitest';
import { createDialog } from './create-dialog.ts';
import { ReasonField } from './reason-field.tsx';
import { RequestDialog } from './request-dialog.tsx';

interface Asked {
  readonly reason: string;
  readonly currentPassword: string;
}

function renderDismissal() {
  const dismiss = vi.fn((_input: Asked) => Promise.resolve('done'));
  const onDone = vi.fn();
  render(() => {
    const [reason, setReason] = createSignal('');
    const dialog = createDialog(dismiss, { shown: ['reason', 'currentPassword'] }, onDone);
    return (
      <RequestDialog
        request={dialog}
        check={() => (reason() === '' ? { reason: 'Say why.' } : {})}
        onClose={() => undefined}
        title="Deactivate ben?"
        consequence="Ben is signed out everywhere."
        confirmLabel="Deactivate ben"
        askPassword
        onConfirm={({ password }) => void dialog.send({ reason: reason(), currentPassword: password })}
      >
        <ReasonField value={reason()} onInput={setReason} error={dialog.fields()['reason']} />
      </RequestDialog>
    );
  });
  return {
    dismiss,
    onDone,
    reason: screen.getByLabelText('Reason'),
    password: screen.getByLabelText('Your password'),
    submit: () => {
      const form = document.querySelector('form');
      if (form) fireEvent.submit(form);
    },
  };
}

const type = (field: HTMLElement, value: string) => fireEvent.input(field, { target: { value } });

test('Everything that is missing is said at once, the first field has the focus, and nothing is sent', () => {
  const page = renderDismissal();
  page.submit();
  expect(page.dismiss).not.toHaveBeenCalled();
  expect(screen.getByText('Say why.')).toBeTruthy();
  expect(screen.getByText('Enter your current password.')).toBeTruthy();
  expect(document.activeElement).toBe(page.reason);

  type(page.reason, 'left the team');
  page.submit();
  expect(page.dismiss).not.toHaveBeenCalled();
  expect(screen.queryByText('Say why.')).toBeNull();
  expect(document.activeElement).toBe(page.password);
});

test('What is complete is sent once and ends the dialog', async () => {
  const page = renderDismissal();
  type(page.reason, 'left the team');
  type(page.password, 'a good long password');
  page.submit();
  page.submit();
  await vi.waitFor(() => expect(page.onDone).toHaveBeenCalledWith('done'));
  expect(page.dismiss.mock.calls).toEqual([
    [{ reason: 'left the team', currentPassword: 'a good long password' }],
  ]);
});
