import { fireEvent, render, screen } from '@solidjs/testing-library';
import { createSignal } from 'solid-js';
import { describe, expect, it, vi } from 'vitest';
import { AppError } from '#shared/kernel/errors.ts';
import { listZones } from './list-zones.ts';
import { TimeZoneForm } from './time-zone-form.tsx';

function show(save: (zone: string) => Promise<unknown> = () => Promise.resolve()) {
  const [zone, setZone] = createSignal('UTC');
  const [sent, unsaved] = [vi.fn(save), vi.fn()];
  render(() => (
    <TimeZoneForm
      zone={zone()}
      deviceZone="Europe/Berlin"
      zones={listZones('UTC')}
      save={sent}
      onUnsaved={unsaved}
      onSaved={setZone}
    />
  ));
  return { sent, zone, isUnsaved: () => unsaved.mock.lastCall?.[0] };
}
const combo = () => screen.getByRole<HTMLInputElement>('combobox', { name: 'Time zone' });
const nowThere = () => screen.getByText(/^Now there:/).textContent;
const timeIn = (timeZone: string) =>
  new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' }).format(new Date());

describe('the form of one’s time zone', () => {
  it('knows the zones of the world, and UTC', () => {
    const zones = listZones();
    expect(zones.length).toBeGreaterThan(300);
    expect(zones).toContain('UTC');
    expect(new Set(zones).size).toBe(zones.length);
  });

  it('finds a zone by a few letters, says what time it is there, and saves it', async () => {
    const { sent, zone, isUnsaved } = show();
    expect(nowThere()).toContain(timeIn('UTC'));
    fireEvent.input(combo(), { target: { value: 'new york' } });
    fireEvent.keyDown(combo(), { key: 'Enter' });
    expect(combo().value).toBe('America/New York');
    expect(nowThere()).toContain(timeIn('America/New_York'));
    expect(isUnsaved()).toBe(true);
    fireEvent.click(screen.getByRole('button', { name: 'Save time zone' }));
    await vi.waitFor(() => expect(zone()).toBe('America/New_York'));
    expect(sent).toHaveBeenCalledWith('America/New_York');
    expect(isUnsaved()).toBe(false);
  });

  it('offers the zone of the device', () => {
    show();
    fireEvent.click(screen.getByRole('button', { name: 'Use this device’s: Europe/Berlin' }));
    expect(combo().value).toBe('Europe/Berlin');
    expect(screen.queryByRole('button', { name: /^Use this device/ })).toBeNull();
  });

  it('keeps the choice when the server refuses it', async () => {
    show(() => Promise.reject(new AppError('network.unreachable')));
    fireEvent.click(screen.getByRole('button', { name: /^Use this device/ }));
    fireEvent.click(screen.getByRole('button', { name: 'Save time zone' }));
    expect(await screen.findByText('No connection to the server.')).toBeTruthy();
    expect(combo().value).toBe('Europe/Berlin');
  });
});
