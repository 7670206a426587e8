import { fireEvent, render, screen } from '@solidjs/testing-library';
import { afterEach, expect, test, vi } from 'vitest';
import { activeShortcuts, createShortcuts, setLetterShortcuts } from './create-shortcuts.ts';

afterEach(() => setLetterShortcuts(true));

function renderPage() {
  const run = { dashboard: vi.fn(), pay: vi.fn(), palette: vi.fn() };
  function Page() {
    createShortcuts([
      { keys: 'g d', label: 'Go to the dashboard', run: run.dashboard },
      { keys: 'p', label: 'Mark paid', run: run.pay },
      { keys: 'mod+k', label: 'Search everything', run: run.palette },
    ]);
    return <input aria-label="Search" />;
  }
  return { run, ...render(() => <Page />) };
}

test('A sequence of keys works, a stray first key does nothing', () => {
  const { run } = renderPage();
  fireEvent.keyDown(document.body, { key: 'd' });
  expect(run.dashboard).not.toHaveBeenCalled();
  fireEvent.keyDown(document.body, { key: 'g' });
  fireEvent.keyDown(document.body, { key: 'd' });
  expect(run.dashboard).toHaveBeenCalledOnce();
});

test('Letters typed into a field mark nobody paid', () => {
  const { run } = renderPage();
  fireEvent.keyDown(screen.getByLabelText('Search'), { key: 'p' });
  expect(run.pay).not.toHaveBeenCalled();
  fireEvent.keyDown(screen.getByLabelText('Search'), { key: 'k', ctrlKey: true });
  expect(run.palette).toHaveBeenCalledOnce();
});

test('Letters rest while a dialog is open and when somebody turned them off', () => {
  const { run } = renderPage();
  const dialog = document.createElement('dialog');
  dialog.setAttribute('open', '');
  document.body.append(dialog);
  fireEvent.keyDown(document.body, { key: 'p' });
  dialog.remove();
  setLetterShortcuts(false);
  fireEvent.keyDown(document.body, { key: 'p' });
  expect(run.pay).not.toHaveBeenCalled();
  setLetterShortcuts(true);
  fireEvent.keyDown(document.body, { key: 'p' });
  expect(run.pay).toHaveBeenCalledOnce();
});

test('The list of shortcuts holds those of the screens that are there', () => {
  const { unmount } = renderPage();
  expect(activeShortcuts().map((shortcut) => shortcut.keys)).toEqual(['g d', 'p', 'mod+k']);
  unmount();
  expect(activeShortcuts()).toEqual([]);
});
