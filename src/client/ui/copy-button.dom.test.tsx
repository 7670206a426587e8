import { fireEvent, render, screen } from '@solidjs/testing-library';
import { afterEach, expect, test, vi } from 'vitest';
import { CopyButton } from './copy-button.tsx';

afterEach(() => {
  vi.unstubAllGlobals();
  Reflect.deleteProperty(document, 'execCommand');
});

/** Stands in for the browser's own copy command: remembers what was selected when it ran. */
function stubCopyCommand(succeeds: boolean): { copied: string[]; within: Element[] } {
  const log = { copied: Array.of<string>(), within: Array.of<Element>() };
  Object.defineProperty(document, 'execCommand', {
    configurable: true,
    value: () => {
      const field = document.activeElement;
      if (!(field instanceof HTMLTextAreaElement)) return false;
      log.copied.push(field.value.slice(field.selectionStart, field.selectionEnd));
      if (field.parentElement) log.within.push(field.parentElement);
      return succeeds;
    },
  });
  return log;
}

const withClipboard = (clipboard: unknown) =>
  vi.stubGlobal('navigator', Object.create(navigator, { clipboard: { value: clipboard } }));

const saysCopied = () => vi.waitFor(() => expect(screen.getByRole('status').textContent).toBe('Copied'));

test('Copying uses the clipboard and says so', async () => {
  const writeText = vi.fn(async () => {});
  withClipboard({ writeText });
  render(() => <CopyButton text="12.00" label="Copy amount" />);
  fireEvent.click(screen.getByRole('button', { name: 'Copy amount' }));
  await saysCopied();
  expect(writeText).toHaveBeenCalledWith('12.00');
});

test('A browser without a clipboard copies by selection and keeps the focus where it was', async () => {
  withClipboard(undefined);
  const log = stubCopyCommand(true);
  render(() => <CopyButton text="@blue.wigs" label="Copy handle" />);
  const button = screen.getByRole('button', { name: 'Copy handle' });
  button.focus();
  fireEvent.click(button);
  await saysCopied();
  expect(log.copied).toEqual(['@blue.wigs']);
  expect(document.activeElement).toBe(button);
  expect(document.querySelector('textarea')).toBeNull();
});

test('A clipboard that refuses is not the end: the older way is tried', async () => {
  withClipboard({ writeText: () => Promise.reject(new Error('NotAllowedError')) });
  const log = stubCopyCommand(true);
  render(() => <CopyButton text="8 12" label="Copy note" />);
  fireEvent.click(screen.getByRole('button', { name: 'Copy note' }));
  await saysCopied();
  expect(log.copied).toEqual(['8 12']);
});

test('Inside a dialog the selection is made inside it too, because nothing outside can be selected', async () => {
  withClipboard(undefined);
  const log = stubCopyCommand(true);
  render(() => (
    <dialog open>
      <CopyButton text="12.00" label="Copy amount" />
    </dialog>
  ));
  fireEvent.click(screen.getByRole('button', { name: 'Copy amount' }));
  await saysCopied();
  expect(log.within[0]?.tagName).toBe('DIALOG');
});

test('When nothing works the button says so', async () => {
  withClipboard(undefined);
  stubCopyCommand(false);
  render(() => <CopyButton text="12.00" label="Copy amount" />);
  fireEvent.click(screen.getByRole('button', { name: 'Copy amount' }));
  await vi.waitFor(() => expect(screen.getByRole('status').textContent).toBe('Could not copy'));
});
