import { fireEvent, render, screen, waitFor } from '@solidjs/testing-library';
import { createSignal } from 'solid-js';
import { describe, expect, it, vi } from 'vitest';
import { AppError } from '#shared/kernel/errors.ts';
import type { SettingJson } from '#shared/settings/settings.rules.ts';
import type { SettingRow as Row } from '#shared/settings/settings.schemas.ts';
import { SettingRow } from './setting-row.tsx';

const HOURS: Row = { key: 'jwt_expiration_hours', value: 24, changedAt: null, changedBy: null };

/** A row whose server keeps what it is sent, and refuses what does not start from what it has. */
function show(first: Row) {
  const [row, setRow] = createSignal(first);
  const onUnsaved = vi.fn();
  const save = vi.fn((was: SettingJson, value: SettingJson) => {
    const before = row().value;
    if (JSON.stringify(before) !== JSON.stringify(was)) {
      return Promise.reject(
        new AppError('setting.stale', { fields: { value: 'It is 12 hours now.' } }, { message: 'Stale.' }),
      );
    }
    setRow({ ...row(), value, changedAt: '2026-11-20T19:00:00.000Z', changedBy: 'Zoe' });
    return Promise.resolve({ ...row(), before, unchanged: false });
  });
  render(() => <SettingRow row={row()} zone="UTC" save={save} onUnsaved={onUnsaved} />);
  return { save, setRow, onUnsaved };
}

const field = () => screen.getByLabelText<HTMLInputElement>('Length of a session');
const saveButton = () => screen.getByRole<HTMLButtonElement>('button', { name: 'Save Length of a session' });

describe('a setting', () => {
  it('says its value, its default and what it does', () => {
    show(HOURS);
    expect(field().value).toBe('24');
    expect(screen.getByText(/Default: 24 hours/)).toBeTruthy();
    expect(screen.getByText(/Counts from the next sign-in/)).toBeTruthy();
    expect(saveButton().disabled).toBe(true);
  });

  it('is saved by itself, says what it was, and can be taken back', async () => {
    const { save, onUnsaved } = show(HOURS);
    fireEvent.input(field(), { target: { value: '12' } });
    expect(onUnsaved).toHaveBeenLastCalledWith(true);
    fireEvent.click(saveButton());
    await screen.findByText(/Saved: 24 hours → 12 hours/);
    expect(save).toHaveBeenCalledWith(24, 12);
    expect(onUnsaved).toHaveBeenLastCalledWith(false);
    expect(screen.getByText(/Changed by Zoe/)).toBeTruthy();

    fireEvent.click(screen.getByRole('button', { name: /^Undo: Length of a session back to 24 hours/ }));
    await screen.findByText(/Saved: 12 hours → 24 hours/);
    expect(save).toHaveBeenLastCalledWith(12, 24);
    expect(field().value).toBe('24');
  });

  it('says at the field what is wrong, without asking the server, and puts the focus there', async () => {
    const { save } = show(HOURS);
    fireEvent.input(field(), { target: { value: '0' } });
    fireEvent.click(saveButton());
    expect(screen.getByText('Use a whole number from 1 to 8760.')).toBeTruthy();
    expect(field().getAttribute('aria-invalid')).toBe('true');
    await waitFor(() => expect(document.activeElement).toBe(field()));
    expect(save).not.toHaveBeenCalled();
  });

  it('says that somebody else was faster, and keeps what was typed', async () => {
    const { setRow } = show(HOURS);
    fireEvent.input(field(), { target: { value: '48' } });
    setRow({ ...HOURS, value: 12 });
    expect(field().value).toBe('48');
    setRow({ ...HOURS, value: 24 });
    setRow({ ...HOURS, value: 24 });
    fireEvent.click(saveButton());
    await screen.findByText(/Saved/);
  });

  it('shows what somebody else has changed, where nothing was typed', async () => {
    const { setRow } = show(HOURS);
    setRow({ ...HOURS, value: 12 });
    await waitFor(() => expect(field().value).toBe('12'));
  });

  it('fills in the default, to be saved', () => {
    show({ ...HOURS, value: 12 });
    fireEvent.click(screen.getByRole('button', { name: 'Fill in the default of Length of a session' }));
    expect(field().value).toBe('24');
    expect(saveButton().disabled).toBe(false);
  });

  it('ticks roles', async () => {
    const row: Row = { key: 'second_factor_roles', value: [], changedAt: null, changedBy: null };
    const { save } = show(row);
    fireEvent.click(screen.getByLabelText('Admin'));
    fireEvent.click(screen.getByLabelText('Super admin'));
    fireEvent.click(screen.getByRole('button', { name: 'Save Second factor required for' }));
    await screen.findByText('Saved: nobody → Super admin, Admin', { exact: false });
    expect(save).toHaveBeenCalledWith([], ['super_admin', 'admin']);
  });
});
