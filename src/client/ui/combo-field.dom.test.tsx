import { fireEvent, render, screen } from '@solidjs/testing-library';
import { createSignal } from 'solid-js';
import { describe, expect, it } from 'vitest';
import { ComboField } from './combo-field.tsx';

const OPTIONS = [
  { value: '', label: 'Everybody' },
  { value: 'a', label: 'Ana Lima' },
  { value: 'b', label: 'Ben', words: 'benjamin@example.test' },
  { value: 'c', label: 'Susana' },
];

function show(options = OPTIONS) {
  const [value, setValue] = createSignal('');
  render(() => <ComboField label="Account" options={options} value={value()} onChange={setValue} />);
  return { value };
}
const field = () => screen.getByRole<HTMLInputElement>('combobox', { name: 'Account' });
const offered = () => screen.queryAllByRole('option').map((option) => option.textContent);
const press = (key: string) => fireEvent.keyDown(field(), { key });
const type = (value: string) => fireEvent.input(field(), { target: { value } });

describe('a field with one choice of many', () => {
  it('offers everything when it is tapped, and takes the option that is tapped', () => {
    const { value } = show();
    expect([field().value, field().getAttribute('aria-expanded')]).toEqual(['Everybody', 'false']);
    fireEvent.click(field());
    expect(offered()).toEqual(['Everybody', 'Ana Lima', 'Ben', 'Susana']);
    fireEvent.click(screen.getByRole('option', { name: 'Ben' }));
    expect([value(), field().value, field().getAttribute('aria-expanded')]).toEqual(['b', 'Ben', 'false']);
  });

  it('finds by typing, what begins so before what only has it, and by words that are not shown', () => {
    show();
    type('ana');
    expect(offered()).toEqual(['Ana Lima', 'Susana']);
    type('lima ana');
    expect(offered()).toEqual(['Ana Lima']);
    type('benjamin');
    expect(offered()).toEqual(['Ben']);
  });

  it('is used with the keyboard alone', () => {
    const { value } = show();
    press('ArrowDown');
    press('ArrowDown');
    const active = document.getElementById(field().getAttribute('aria-activedescendant') ?? '');
    expect(active?.textContent).toBe('Ana Lima');
    press('ArrowUp');
    press('ArrowUp');
    press('Enter');
    expect([value(), field().value]).toEqual(['c', 'Susana']);
  });

  it('puts back what counts where nothing was chosen', () => {
    const { value } = show();
    type('nobody of this name');
    expect(offered()).toEqual([]);
    expect(screen.getByRole('status').textContent).toBe('Nothing fits. What was chosen before stays.');
    press('Enter');
    expect([value(), field().value]).toEqual(['', 'Everybody']);
    type('su');
    press('Escape');
    expect([value(), field().value, offered()]).toEqual(['', 'Everybody', []]);
    type('su');
    fireEvent.blur(field());
    expect([value(), field().value]).toEqual(['', 'Everybody']);
  });

  it('shows sixty of hundreds, and asks to type', () => {
    show(Array.from({ length: 300 }, (_, index) => ({ value: String(index), label: `Number ${index}` })));
    fireEvent.click(field());
    expect(offered()).toHaveLength(60);
    expect(screen.getByRole('status').textContent).toBe('300 choices; type to find one.');
  });
});
