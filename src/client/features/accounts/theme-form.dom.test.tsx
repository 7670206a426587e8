import { fireEvent, render, screen } from '@solidjs/testing-library';
import { createSignal } from 'solid-js';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Theme } from '#client/ui/theme.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { chooseTheme, followTheme, shareTheme, showRememberedTheme, theme } from './choose-theme.ts';
import { ThemeForm } from './theme-form.tsx';

const look = () => document.documentElement.getAttribute('data-theme') ?? 'system';

beforeEach(() => {
  shareTheme('system');
});

function show(
  save: (next: Theme) => Promise<unknown> = () => Promise.resolve(),
  blocked: string | null = null,
) {
  const [chosen, setChosen] = createSignal<Theme>('system');
  render(() => <ThemeForm theme={chosen()} save={save} onSaved={setChosen} blocked={blocked} />);
  return { chosen };
}
const radio = (name: RegExp) => screen.getByRole<HTMLInputElement>('radio', { name });

describe('the theme', () => {
  it('is seen with the tap, and kept for the account', async () => {
    const { chosen } = show();
    fireEvent.click(radio(/^Dark/));
    expect(look()).toBe('dark');
    await vi.waitFor(() => expect(chosen()).toBe('dark'));
    expect(radio(/^Dark/).checked).toBe(true);
  });

  it('goes back where it could not be kept', async () => {
    show(() => Promise.reject(new AppError('network.unreachable')));
    fireEvent.click(radio(/^Sun/));
    expect(look()).toBe('sun');
    expect(await screen.findByText('No connection to the server.')).toBeTruthy();
    expect(look()).toBe('system');
    expect(radio(/^Like the device/).checked).toBe(true);
  });

  it('stays as it is without a connection, and says why', () => {
    const save = vi.fn(() => Promise.resolve());
    show(save, 'You are offline.');
    fireEvent.click(radio(/^Sun/));
    expect([look(), save.mock.calls.length, radio(/^Like the device/).checked]).toEqual(['system', 0, true]);
    expect(screen.getByText('You are offline.')).toBeTruthy();
  });

  it('of a device that has one of its own is not the account’s, until it gives that up', () => {
    chooseTheme('sun');
    followTheme('dark');
    expect(look()).toBe('sun');
    show();
    expect(screen.getByText(/^This device shows/).textContent).toBe(
      'This device shows Sun, chosen in its menu.',
    );
    fireEvent.click(screen.getByRole('button', { name: 'Use the account’s here' }));
    expect(look()).toBe('system');
    followTheme('dark');
    expect(look()).toBe('dark');
  });

  it('is remembered for the next first paint, own or not', () => {
    followTheme('dark');
    document.documentElement.removeAttribute('data-theme');
    showRememberedTheme();
    expect([look(), theme()]).toEqual(['dark', 'dark']);
    followTheme('light');
    expect(look()).toBe('light');
    chooseTheme('dark');
    showRememberedTheme();
    followTheme('light');
    expect(look()).toBe('dark');
  });
});
