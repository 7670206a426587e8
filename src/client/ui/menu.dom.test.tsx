import { fireEvent, render, screen } from '@solidjs/testing-library';
import { createSignal } from 'solid-js';
import { expect, test, vi } from 'vitest';
import { Menu } from './menu.tsx';

function renderMenu() {
  const onArchive = vi.fn();
  render(() => (
    <>
      <p>Beside it</p>
      <Menu
        label="More for Blue Wig #3"
        items={[
          { label: 'Edit', onSelect: () => {} },
          { label: 'Export', href: '/export.csv' },
          { label: 'Locked', onSelect: () => {}, disabled: true },
          { label: 'Archive', onSelect: onArchive },
        ]}
      />
    </>
  ));
  return { trigger: screen.getByRole('button', { name: 'More for Blue Wig #3' }), onArchive };
}

const press = (key: string) => fireEvent.keyDown(document.activeElement ?? document.body, { key });
/** The list comes a moment after the first tap. */
const opened = () => screen.findByRole('menu');
const focusedLabel = () => document.activeElement?.textContent;

test('Arrows walk through a menu, around its ends and past what is locked', async () => {
  const { trigger } = renderMenu();
  trigger.focus();
  press('ArrowDown');
  await opened();
  expect(focusedLabel()).toBe('Edit');
  expect(trigger.getAttribute('aria-expanded')).toBe('true');
  press('ArrowDown');
  press('ArrowDown');
  expect(focusedLabel()).toBe('Archive');
  press('ArrowDown');
  expect(focusedLabel()).toBe('Edit');
  press('ArrowUp');
  expect(focusedLabel()).toBe('Archive');
  press('Home');
  expect(focusedLabel()).toBe('Edit');
  press('End');
  expect(focusedLabel()).toBe('Archive');
  press('e');
  expect(focusedLabel()).toBe('Edit');
  press('e');
  expect(focusedLabel()).toBe('Export');
});

test('Arrow up on the button lands on the last action', async () => {
  const { trigger } = renderMenu();
  trigger.focus();
  press('ArrowUp');
  await opened();
  expect(focusedLabel()).toBe('Archive');
});

test.each(['Escape', 'Tab'])('%s closes a menu and the focus is on its button', async (key) => {
  const { trigger } = renderMenu();
  fireEvent.click(trigger);
  await opened();
  press(key);
  expect(screen.queryByRole('menu')).toBeNull();
  expect(document.activeElement).toBe(trigger);
});

test('Escape is used up by the menu, so that a dialog around it stays open', async () => {
  const { trigger } = renderMenu();
  fireEvent.click(trigger);
  await opened();
  const carriesOn = press('Escape');
  expect(carriesOn).toBe(false);
});

test('Choosing an action gives the focus back before the action runs', async () => {
  const { trigger, onArchive } = renderMenu();
  onArchive.mockImplementation(() => {
    expect(document.activeElement).toBe(trigger);
  });
  fireEvent.click(trigger);
  await opened();
  fireEvent.click(screen.getByRole('menuitem', { name: 'Archive' }));
  expect(onArchive).toHaveBeenCalledOnce();
  expect(screen.queryByRole('menu')).toBeNull();
});

test('A tap beside a menu closes it', async () => {
  const { trigger } = renderMenu();
  fireEvent.click(trigger);
  await opened();
  fireEvent.pointerDown(screen.getByText('Beside it'));
  expect(screen.queryByRole('menu')).toBeNull();
});

test('An action that is blocked can be reached, says why, and does nothing', async () => {
  const onDelete = vi.fn();
  const [blocked, setBlocked] = createSignal<string>();
  render(() => (
    <Menu label="More" items={[{ label: 'Delete…', href: '/x', onSelect: onDelete, blocked: blocked() }]} />
  ));
  fireEvent.click(screen.getByRole('button', { name: 'More' }));
  await opened();
  setBlocked('You are offline.');
  const item = screen.getByRole('menuitem', { name: 'Delete… You are offline.' });
  expect(item.getAttribute('aria-disabled')).toBe('true');
  expect(item.hasAttribute('href')).toBe(false);
  item.focus();
  expect(document.activeElement).toBe(item);
  fireEvent.click(item);
  expect(onDelete).not.toHaveBeenCalled();
  expect(screen.getByRole('menu')).toBeTruthy();
});
