import { fireEvent, render, screen } from '@solidjs/testing-library';
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
const focusedLabel = () => document.activeElement?.textContent;

test('Arrows walk through a menu, around its ends and past what is locked', () => {
  const { trigger } = renderMenu();
  trigger.focus();
  press('ArrowDown');
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

test('Arrow up on the button lands on the last action', () => {
  const { trigger } = renderMenu();
  trigger.focus();
  press('ArrowUp');
  expect(focusedLabel()).toBe('Archive');
});

test.each(['Escape', 'Tab'])('%s closes a menu and the focus is on its button', (key) => {
  const { trigger } = renderMenu();
  fireEvent.click(trigger);
  press(key);
  expect(screen.queryByRole('menu')).toBeNull();
  expect(document.activeElement).toBe(trigger);
});

test('Escape is used up by the menu, so that a dialog around it stays open', () => {
  const { trigger } = renderMenu();
  fireEvent.click(trigger);
  const carriesOn = press('Escape');
  expect(carriesOn).toBe(false);
});

test('Choosing an action gives the focus back before the action runs', () => {
  const { trigger, onArchive } = renderMenu();
  onArchive.mockImplementation(() => {
    expect(document.activeElement).toBe(trigger);
  });
  fireEvent.click(trigger);
  fireEvent.click(screen.getByRole('menuitem', { name: 'Archive' }));
  expect(onArchive).toHaveBeenCalledOnce();
  expect(screen.queryByRole('menu')).toBeNull();
});

test('A tap beside a menu closes it', () => {
  const { trigger } = renderMenu();
  fireEvent.click(trigger);
  fireEvent.pointerDown(screen.getByText('Beside it'));
  expect(screen.queryByRole('menu')).toBeNull();
});
