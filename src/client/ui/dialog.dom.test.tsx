import { fireEvent, render, screen } from '@solidjs/testing-library';
import { createSignal, Show } from 'solid-js';
import { expect, test, vi } from 'vitest';
import { Button } from './button.tsx';
import { BottomSheet } from './dialog.tsx';

function Page(props: { dismissable?: boolean; removeOpener?: boolean }) {
  const [open, setOpen] = createSignal(false);
  const [gone, setGone] = createSignal(false);
  const close = () => {
    setGone(props.removeOpener === true);
    setOpen(false);
  };
  return (
    <main tabindex="-1">
      <Show when={!gone()}>
        <Button onClick={() => setOpen(true)}>Open spot 12</Button>
      </Show>
      <BottomSheet open={open()} onClose={close} title="Spot 12" dismissable={props.dismissable}>
        <Button onClick={close}>Mark paid</Button>
      </BottomSheet>
    </main>
  );
}

const openSheet = () => {
  const opener = screen.getByRole('button', { name: 'Open spot 12' });
  opener.focus();
  fireEvent.click(opener);
  return opener;
};

test('The focus goes into a dialog and back to what opened it', () => {
  render(() => <Page />);
  const opener = openSheet();
  const dialog = screen.getByRole('dialog', { name: 'Spot 12' });
  expect(dialog.contains(document.activeElement)).toBe(true);
  fireEvent.click(screen.getByRole('button', { name: 'Mark paid' }));
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(document.activeElement).toBe(opener);
});

test('The focus goes to the page when what opened the dialog is gone', () => {
  render(() => <Page removeOpener />);
  openSheet();
  fireEvent.click(screen.getByRole('button', { name: 'Close' }));
  expect(document.activeElement).toBe(screen.getByRole('main'));
});

test('Escape and a tap beside the panel close a dialog', () => {
  render(() => <Page />);
  openSheet();
  const cancel = new Event('cancel', { cancelable: true });
  screen.getByRole('dialog').dispatchEvent(cancel);
  expect(cancel.defaultPrevented).toBe(true);
  expect(screen.queryByRole('dialog')).toBeNull();

  openSheet();
  const dialog = screen.getByRole('dialog');
  fireEvent.pointerDown(dialog);
  fireEvent.click(dialog);
  expect(screen.queryByRole('dialog')).toBeNull();
});

test('A drag that starts inside the panel and ends beside it closes nothing', () => {
  render(() => <Page />);
  openSheet();
  fireEvent.pointerDown(screen.getByRole('button', { name: 'Mark paid' }));
  fireEvent.click(screen.getByRole('dialog'));
  expect(screen.queryByRole('dialog')).not.toBeNull();
});

test('While an answer is awaited nothing closes a dialog', () => {
  render(() => <Page dismissable={false} />);
  openSheet();
  const dialog = screen.getByRole<HTMLDialogElement>('dialog');
  const reopened = vi.spyOn(dialog, 'showModal');
  dialog.dispatchEvent(new Event('cancel', { cancelable: true }));
  fireEvent.pointerDown(dialog);
  fireEvent.click(dialog);
  expect(screen.queryByRole('dialog')).not.toBeNull();
  // Chromium closes at the second Escape whatever the page says.
  dialog.close();
  expect(reopened).toHaveBeenCalledOnce();
});
