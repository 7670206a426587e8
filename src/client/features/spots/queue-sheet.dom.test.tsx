import { fireEvent, render, screen, within } from '@solidjs/testing-library';
import { createSignal } from 'solid-js';
import { describe, expect, it, vi } from 'vitest';
import type { QueuedWrite } from '#client/sync/queued-write.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { queuedWrite, refusedWith, settledWith } from './make-test-queue.ts';
import type { QueueSheetProps } from './queue-sheet.tsx';
import { QueueSheet } from './queue-sheet.tsx';

const LAST = { what: 'released', by: 'Ben', at: '2026-11-20T19:41:00.000Z' };

function show(start: readonly QueuedWrite[], changes: Partial<QueueSheetProps> = {}) {
  const [writes, setWrites] = createSignal(start);
  const acts = {
    sync: vi.fn(),
    setWorkOffline: vi.fn(),
    remove: vi.fn((opId: string) => {
      setWrites((all) => all.filter((write) => write.opId !== opId));
      return Promise.resolve(true);
    }),
    putBack: vi.fn((write: QueuedWrite) => {
      setWrites((all) => [...all, write]);
      return Promise.resolve();
    }),
    retry: vi.fn(() => Promise.resolve()),
    drop: vi.fn(() => Promise.resolve()),
    claimAgain: vi.fn(() => Promise.resolve()),
    show: vi.fn(),
    exportAll: vi.fn(),
  };
  render(() => (
    <QueueSheet
      writes={writes()}
      others={[]}
      zone="UTC"
      heldBy={null}
      lastSyncedAtMs={null}
      offlineSinceMs={null}
      workOffline={false}
      keeping="kept"
      offline={null}
      acts={acts}
      onClose={() => undefined}
      {...changes}
    />
  ));
  return { acts, setWrites };
}

const button = (name: string | RegExp) => screen.getByRole('button', { name });
const part = (name: string) => within(screen.getByRole('region', { name }));
const text = () => screen.getByRole('dialog').textContent ?? '';
const reasonOf = (element: HTMLElement) =>
  document.getElementById(element.getAttribute('aria-describedby') ?? '')?.textContent;
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('the queue sheet', () => {
  it('says that nothing waits, and has nothing to export then', () => {
    const { acts } = show([]);
    expect(text()).toContain('Nothing waits on this device');
    const exporting = button('Export queue (JSON)');
    expect(reasonOf(exporting)).toBe('There is nothing to export.');
    fireEvent.click(exporting);
    expect(acts.exportAll).not.toHaveBeenCalled();
  });

  it('lists what waits, with its waffle as a link to the spot', () => {
    const { acts } = show([queuedWrite('spots.markManyPaid', { 3: 'mia', 4: 'mia', 9: 'bob' })]);
    const line = part('Waiting (1)').getByRole('link', { name: /Spots 3, 4 and 9 · Bulk paid · \$15/ });
    expect(line.textContent).toContain('Blue Wig #3');
    expect(line.getAttribute('href')).toBe('/admin/waffles/blue-wig-3');
    fireEvent.click(line);
    expect(acts.show).toHaveBeenCalledWith('blue-wig-3', 3);
  });

  it('removes a change in its place, and puts the very same one back', async () => {
    const first = queuedWrite('spots.markPaid', { 11: 'mia' });
    const { acts } = show([first, queuedWrite('spots.undoPaid', { 11: 'mia' })]);
    fireEvent.click(button('Remove Spot 11 · Mark paid · $5'));
    await settled();
    expect(screen.getByRole('heading', { name: 'Waiting (1)' })).toBeTruthy();
    const lines = () => part('Waiting (1)').getAllByRole('listitem');
    expect(lines()[0]?.textContent).toContain('Mark paid');
    fireEvent.click(button('Undo: keep Spot 11 · Mark paid · $5'));
    await settled();
    expect(acts.putBack).toHaveBeenCalledWith(first);
    expect(screen.getByRole('heading', { name: 'Waiting (2)' })).toBeTruthy();
  });

  it('does not remove what may have reached the server, and says why', () => {
    const { acts } = show([queuedWrite('spots.markPaid', { 11: 'mia' }, { tries: 1 })]);
    const remove = button(/^Remove/);
    expect(reasonOf(remove)).toMatch(/may have reached the server/);
    fireEvent.click(remove);
    expect(acts.remove).not.toHaveBeenCalled();
  });

  it('names both sides of a conflict and lets the person decide', async () => {
    const write = queuedWrite('spots.markPaid', { 8: 'mia' }, refusedWith('spot.released', { last: LAST }));
    const { acts } = show([write]);
    const conflict = part('Needs you (1)');
    expect(conflict.getByText('You marked @mia paid at 19:44.')).toBeTruthy();
    expect(conflict.getByText('Ben released @mia at 19:41. The spot is free now.')).toBeTruthy();
    acts.claimAgain.mockRejectedValueOnce(
      new AppError('spot.changed_hands', {}, { message: '@bob’s by now.' }),
    );
    fireEvent.click(button('Claim again for @mia & mark paid'));
    await settled();
    expect(conflict.getByRole('alert').textContent).toBe('@bob’s by now.');
    fireEvent.click(button('Drop my change'));
    expect(acts.drop).toHaveBeenCalledWith(write.opId);
  });

  it('says so in its place where the device can’t store what was asked for', async () => {
    const full = () => Promise.reject(new AppError('device.cannot_store'));
    const { acts } = show([
      queuedWrite('spots.markPaid', { 8: 'mia' }, refusedWith('access.denied')),
      queuedWrite('spots.markPaid', { 11: 'mia' }),
    ]);
    const said = (name: string) => part(name).getByRole('alert').textContent;
    for (const [choice, act] of [
      ['Drop my change', acts.drop],
      ['Try again', acts.retry],
    ] as const) {
      act.mockImplementationOnce(full);
      fireEvent.click(button(choice));
      await settled();
      expect(said('Needs you (1)')).toMatch(/^This phone can’t keep the change/);
    }
    acts.remove.mockImplementationOnce(full);
    fireEvent.click(button(/^Remove Spot 11/));
    await settled();
    expect(said('Waiting (1)')).toMatch(/^This phone can’t keep the change/);
    fireEvent.click(button(/^Remove Spot 11/));
    await settled();
    expect(said('Waiting (0)')).toBe('');
    acts.putBack.mockImplementationOnce(full);
    fireEvent.click(button(/^Undo: keep Spot 11/));
    await settled();
    expect(said('Waiting (0)')).toMatch(/^This phone can’t keep the change/);
    expect(button(/^Undo: keep Spot 11/)).toBeTruthy();
  });

  it('never offers to pay for whoever holds the spot now', () => {
    const now = { handle_now: 'bob', claimed_at_now: '2026-11-20T19:43:00.000Z', last: LAST };
    show([queuedWrite('spots.markPaid', { 8: 'mia' }, refusedWith('spot.changed_hands', now))]);
    const choices = part('Needs you (1)').getAllByRole('button');
    expect(choices.map((choice) => choice.textContent)).toEqual(['Show spot 8', 'Drop my change']);
    expect(choices.some((choice) => choice.classList.contains('button-primary'))).toBe(false);
  });

  it('says without a connection why claiming again has to wait', () => {
    const write = queuedWrite('spots.markPaid', { 8: 'mia' }, refusedWith('spot.released'));
    const { acts } = show([write], { offline: 'You are offline. Claiming again needs a connection.' });
    const again = button(/^Claim again/);
    expect(reasonOf(again)).toBe('You are offline. Claiming again needs a connection.');
    fireEvent.click(again);
    expect(acts.claimAgain).not.toHaveBeenCalled();
  });

  it('tells what was done during the last hour, and by whom it was done before', () => {
    const answer = {
      number: 4,
      claimId: 'c',
      handle: 'mia',
      status: 'paid',
      unchanged: true,
      by: 'Ben',
    } as const;
    const done = settledWith({ ...answer, at: '2026-11-20T19:41:00.000Z', seq: 6 });
    show([queuedWrite('spots.markPaid', { 4: 'mia' }, done)]);
    expect(text()).toContain('Done last hour (1)');
    expect(text()).toContain('already paid by Ben at 19:41');
  });

  it('warns of changes that are a day old, of storage that keeps nothing, and of other people’s', () => {
    show([queuedWrite('spots.markPaid', { 4: 'mia' }, { madeAtMs: Date.now() - 25 * 3_600_000 })], {
      keeping: 'memory',
      others: [{ accountName: 'Ben', count: 3 }],
    });
    expect(text()).toContain('Browsers may empty their storage');
    expect(text()).toContain('This browser keeps nothing after the tab is closed');
    expect(text()).toContain('3 changes of Ben wait on this device');
  });

  it('says why nothing is sent, and tries at once where that can help', () => {
    const { acts } = show([queuedWrite('spots.markPaid', { 4: 'mia' })], { heldBy: 'busy' });
    fireEvent.click(button('Sync now'));
    expect(acts.sync).toHaveBeenCalledOnce();
    fireEvent.click(screen.getByRole('switch', { name: 'Work offline' }));
    expect(acts.setWorkOffline).toHaveBeenCalledWith(true);
  });

  it('does not try while the person chose to work offline', () => {
    const { acts } = show([], { heldBy: 'work_offline', workOffline: true });
    expect(reasonOf(button('Sync now'))).toMatch(/You chose to work offline/);
    fireEvent.click(button('Sync now'));
    expect(acts.sync).not.toHaveBeenCalled();
  });
});
