import { fireEvent, render, screen } from '@solidjs/testing-library';
import type { JSX } from 'solid-js';
import { createSignal } from 'solid-js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createMemoryStore } from '#client/sync/memory-store.ts';
import { createTestDevice, createTestPhone } from '#client/sync/test-device.fixture.ts';
import { createToasts, ToastRegion } from '#client/ui/toast.tsx';
import { AppError } from '#shared/kernel/errors.ts';
import type { OperatorBoard } from '#shared/live/board.ts';
import { applyBoardEvent } from '#shared/live/board.ts';
import type { BoardEvent } from '#shared/live/events.ts';
import type { BulkAnswer, SettleAnswer } from '#shared/spots/spots.schemas.ts';
import { ConflictSheet } from './conflict-sheet.tsx';
import type { Desk } from './create-desk.ts';
import { createDesk } from './create-desk.ts';
import type { MeantClaim } from './describe-conflict.ts';
import { aBoard, claimIdOf, paidSpot, pendingSpot } from './make-test-board.ts';
import { PendingList } from './pending-list.tsx';
import { toDecision } from './send-settle.ts';
import { readSettleRecord } from './settle-record.ts';
import { createSettling } from './spots.data.ts';
import type { SettleRequest } from './spots.projection.ts';

type Answer = SettleAnswer | BulkAnswer;
const NETWORK_MS = 50;
const AT = '2026-11-20T19:44:00.000Z';

/** The server at the other end of the network: a board with a log, and whatever refusals a test plans. */
function aServer(start: OperatorBoard) {
  const [board, setBoard] = createSignal(start);
  const refusals: AppError[] = [];
  const asked: SettleRequest[] = [];
  const log = (event: BoardEvent) => {
    setBoard(applyBoardEvent(board(), board().seq + 1, AT, event));
    return board().seq;
  };
  const settleOne = (action: SettleRequest['action'], number: number, claimId: string): SettleAnswer => {
    const spots = [{ number, claimId }];
    const spot = board().spots[number - 1];
    const handle = spot?.handle ?? '';
    const answer = { number, claimId, handle, unchanged: false, by: 'Ana', at: AT, seq: board().seq };
    if (action === 'spots.markPaid' && spot?.status === 'paid') {
      return { ...answer, status: 'paid', unchanged: true, by: spot.paidBy, at: spot.paidAt ?? AT };
    }
    if (action === 'spots.markPaid') {
      return { ...answer, status: 'paid', seq: log({ kind: 'spot.paid', spots, by: 'Ana' }) };
    }
    if (action === 'spots.undoPaid') {
      const seq = log({ kind: 'spot.payment_undone', spots, by: 'Ana', reason: null });
      return { ...answer, status: 'pending', seq };
    }
    const seq = log({ kind: 'spot.released', spots, cause: 'operator', by: 'Ana', reason: null });
    return { ...answer, status: 'available', seq };
  };
  const send = async (request: SettleRequest): Promise<Answer> => {
    asked.push(request);
    await new Promise((resolve) => setTimeout(resolve, NETWORK_MS));
    const refusal = refusals.shift();
    if (refusal) throw refusal;
    if (request.action !== 'spots.markManyPaid') {
      return settleOne(request.action, request.input.number, request.input.claimId);
    }
    const results = request.input.spots.map(({ number, claimId }) =>
      board().spots[number - 1]?.claimId === claimId
        ? { ...settleOne('spots.markPaid', number, claimId), ok: true as const }
        : { ok: false as const, number, code: 'spot.released', message: 'Free by now.', details: {} },
    );
    return { results, seq: board().seq };
  };
  return { board, setBoard, asked, refusals, send, log };
}

/** A phone whose storage is full from the moment on that the test says so. */
function aPhone() {
  const store = createMemoryStore(true);
  const disk = { isFull: false };
  const unlessFull = <Stored,>(work: () => Promise<Stored>) =>
    disk.isFull ? Promise.reject(new DOMException('', 'QuotaExceededError')) : work();
  const phone = createTestPhone({
    store: {
      ...store,
      addWrite: (write) => unlessFull(() => store.addWrite(write)),
      editWrite: (...of) => unlessFull(() => store.editWrite(...of)),
    },
  });
  return { phone, disk };
}

function show(start: OperatorBoard) {
  const server = aServer(start);
  const { phone, disk } = aPhone();
  const restored: MeantClaim[] = [];
  const claimedAgain: MeantClaim[] = [];
  const parts: { desk?: Desk } = {};
  const device = createTestDevice({
    phone,
    send: async (write) => {
      const record = readSettleRecord(write);
      if (!record) throw new AppError('device.unknown_change');
      return toDecision(record, await server.send(record.request));
    },
  });
  function Screen(): JSX.Element {
    const toasts = createToasts();
    const desk = createDesk({
      board: server.board,
      settling: createSettling(device),
      toasts,
      actorName: () => 'Ana',
      timeOf: (iso) => iso.slice(11, 16),
      whyOffline: () => null,
      restore: (meant) => Promise.resolve(restored.push(meant)),
      claimAgain: async (meant) => {
        claimedAgain.push(meant);
        const { board, setBoard } = server;
        const spot = { ...pendingSpot(meant.number, meant.handle), claimId: claimIdOf(77) };
        setBoard({ ...board(), seq: board().seq + 1, spots: board().spots.with(meant.number - 1, spot) });
        return { ...meant, claimId: claimIdOf(77) };
      },
    });
    parts.desk = desk;
    return (
      <>
        <PendingList
          spots={desk.board().spots}
          waiting={desk.board().waiting}
          currency="USD"
          zone="UTC"
          closed={desk.closed()}
          onPay={(number) => void desk.pay(number)}
          onPayMany={(numbers) => void desk.payMany(numbers)}
          onUndoPay={(number) => void desk.undoPay(number)}
          onRelease={(number) => void desk.release(number)}
        />
        <ConflictSheet
          conflict={desk.conflict()}
          count={desk.conflictCount()}
          offline={null}
          onKeep={desk.dismissConflict}
          onKeepAll={desk.dismissConflicts}
          onChoose={(choice, conflict) => {
            if (choice === 'claim_again') void desk.claimAgainAndPay(conflict);
            if (choice === 'drop') desk.dropConflict();
            if (choice === 'retry') desk.retryConflict();
          }}
        />
        <ToastRegion toasts={toasts} />
      </>
    );
  }
  render(() => <Screen />);
  const desk = (): Desk => {
    if (!parts.desk) throw new Error('The screen is not there.');
    return parts.desk;
  };
  return { ...server, desk, restored, claimedAgain, device, disk };
}

/** Time for a question and its answer to cross the network. */
const settled = () => vi.advanceTimersByTimeAsync(NETWORK_MS * 2);
/** Time for a tap to be kept on this device, which is when the screen changes. */
const kept = () => vi.advanceTimersByTimeAsync(0);
const button = (name: RegExp | string) => screen.getByRole('button', { name });
/** The button of the message, not the one that a settled row offers. */
const undoOfToast = () => {
  const found = document.querySelector<HTMLButtonElement>('.toast-action');
  if (!found) throw new Error('No message offers anything.');
  return found;
};
const toast = () => document.querySelector('.toast-text')?.textContent ?? '';

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-11-20T19:40:00.000Z') });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('marking paid from the pending list', () => {
  it('shows the payment at once, keeps the row in its place, and says so', async () => {
    const { desk, asked } = show(aBoard(9, [pendingSpot(2, 'mia', 1), pendingSpot(5, 'bob', 2)]));
    fireEvent.pointerDown(button(/^Mark paid: spot 2/));
    fireEvent.click(button(/^Mark paid: spot 2/));
    expect(desk().board().spots[1]?.status).toBe('pending');
    await kept();
    expect(desk().board().spots[1]?.status).toBe('paid');
    expect(desk().board().waiting.get(2)).toBe('spots.markPaid');
    expect(toast()).toBe('Spot 2 · @mia paid');
    const rows = screen.getAllByRole('listitem').map((row) => row.textContent);
    expect(rows[0]).toContain('@mia');
    expect(rows[0]).toContain('Paid');
    await settled();
    expect(desk().board().waiting.size).toBe(0);
    expect(asked).toHaveLength(1);
  });

  it('takes the settled row away once nobody has touched the list for a while', async () => {
    show(aBoard(9, [pendingSpot(2, 'mia', 1), pendingSpot(5, 'bob', 2)]));
    fireEvent.pointerDown(button(/^Mark paid: spot 2/));
    fireEvent.click(button(/^Mark paid: spot 2/));
    await vi.advanceTimersByTimeAsync(5_900);
    expect(screen.getAllByRole('listitem')).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(200);
    expect(screen.getAllByRole('listitem')).toHaveLength(1);
  });

  it('is taken back by Undo, for the very claim it was made on', async () => {
    const { desk, asked } = show(aBoard(9, [pendingSpot(2, 'mia')]));
    fireEvent.click(button(/^Mark paid: spot 2/));
    await settled();
    fireEvent.click(undoOfToast());
    await settled();
    expect(desk().board().spots[1]).toMatchObject({
      status: 'pending',
      handle: 'mia',
      claimId: claimIdOf(2),
    });
    expect(asked.map(({ action }) => action)).toEqual(['spots.markPaid', 'spots.undoPaid']);
  });

  it('is one change where a hurried thumb taps twice before the first tap is kept', async () => {
    const { device, refusals } = show(aBoard(9, [pendingSpot(2, 'mia', 1), pendingSpot(5, 'mia', 2)]));
    device.setConnection('offline');
    for (const name of [/^Mark paid: spot 2/, /^Mark paid: spot 2/, /^Mark all 2 paid/, /^Mark all 2 paid/])
      fireEvent.click(button(name));
    await kept();
    expect(device.outbox.writes().map(({ action }) => action)).toEqual([
      'spots.markPaid',
      'spots.markManyPaid',
    ]);
    // And what came of it is told once.
    for (const _ of [1, 2]) refusals.push(new AppError('waffle.archived'));
    device.setConnection('live');
    device.replayer.flush();
    await vi.advanceTimersByTimeAsync(NETWORK_MS * 4);
    fireEvent.click(button('Drop my change'));
    await kept();
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('is taken back once, where Undo is tapped twice, and no payment of somebody else is undone', async () => {
    const { device } = show(aBoard(9, [pendingSpot(2, 'mia')]));
    device.setConnection('offline');
    fireEvent.pointerDown(button(/^Mark paid: spot 2/));
    fireEvent.click(button(/^Mark paid: spot 2/));
    await kept();
    const undo = button('Undo the payment of spot 2');
    fireEvent.click(undo);
    fireEvent.click(undo);
    await kept();
    expect(device.outbox.writes()).toEqual([]);
    expect(toast()).toBe('Spot 2 · @mia is pending again');
  });

  it('is not followed by a release where the second tap on Undo comes when that is in its place', async () => {
    const { device } = show(aBoard(9, [pendingSpot(2, 'mia')]));
    device.setConnection('offline');
    fireEvent.pointerDown(button(/^Mark paid: spot 2/));
    fireEvent.click(button(/^Mark paid: spot 2/));
    await kept();
    fireEvent.click(button('Undo the payment of spot 2'));
    await vi.advanceTimersByTimeAsync(150);
    fireEvent.click(button(/^Release spot 2/));
    await kept();
    expect(device.outbox.writes()).toEqual([]);
    await vi.advanceTimersByTimeAsync(400);
    fireEvent.click(button(/^Release spot 2/));
    await kept();
    expect(device.outbox.writes()).toMatchObject([{ action: 'spots.release', state: 'waiting' }]);
  });

  it('says so when it can’t be taken back, because the storage is full', async () => {
    const { desk, device, disk } = show(aBoard(9, [pendingSpot(2, 'mia', 1), pendingSpot(5, 'mia', 2)]));
    device.setConnection('offline');
    fireEvent.click(button(/^Mark paid: spot 2/));
    await kept();
    disk.isFull = true;
    fireEvent.click(undoOfToast());
    await kept();
    expect(toast()).toMatch(/^Spot 2: This phone can’t keep the change, so it was not made/);
    expect(desk().board().spots[1]?.status).toBe('paid');
    disk.isFull = false;
    void desk().payMany([5]);
    await kept();
    disk.isFull = true;
    fireEvent.click(undoOfToast());
    await kept();
    expect(toast()).toMatch(/^This phone can’t keep the change, so it was not made/);
    expect(device.outbox.waitingCount()).toBe(2);
  });

  it('pays all spots of one buyer in one action, and undoes exactly those', async () => {
    const { desk, asked } = show(aBoard(9, [pendingSpot(2, 'mia', 1), pendingSpot(5, 'mia', 2)]));
    fireEvent.click(button(/^Mark all 2 paid/));
    await kept();
    expect(toast()).toBe('2 spots paid · $10.00');
    await settled();
    expect(asked.map(({ action }) => action)).toEqual(['spots.markManyPaid']);
    fireEvent.click(undoOfToast());
    await settled();
    expect(desk().figures().counts).toMatchObject({ pending: 2, paid: 0 });
  });

  it('says who was faster when the spot is paid already', async () => {
    const { setBoard, desk, board } = show(aBoard(9, [pendingSpot(2, 'mia')]));
    const behind = board();
    const { pay } = desk();
    setBoard({ ...behind, spots: behind.spots.with(1, paidSpot(2, 'mia', 'Ben')) });
    void pay(2);
    await settled();
    expect(toast()).toBe('Spot 2 was already paid by Ben at 19:41');
  });
});

describe('a payment that comes too late', () => {
  it('rolls back and opens a sheet that names both, with ways on', async () => {
    const { desk, refusals } = show(aBoard(9, [pendingSpot(2, 'mia')]));
    const last = { what: 'released', by: 'Ben', at: '2026-11-20T19:39:00.000Z' };
    refusals.push(new AppError('spot.released', { last }));
    fireEvent.click(button(/^Mark paid: spot 2/));
    await settled();
    expect(desk().board().spots[1]?.status).toBe('pending');
    expect(screen.getByRole('dialog').textContent).toContain('Ben released @mia at 19:39');
    expect(button('Claim again for @mia & mark paid')).toBeTruthy();
    fireEvent.click(button('Drop my change'));
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('claims the free spot again for the same buyer and pays that new claim', async () => {
    const { desk, refusals, claimedAgain, asked } = show(aBoard(9, [pendingSpot(2, 'mia')]));
    refusals.push(new AppError('spot.released', {}));
    fireEvent.click(button(/^Mark paid: spot 2/));
    await settled();
    fireEvent.click(button('Claim again for @mia & mark paid'));
    await settled();
    expect(claimedAgain).toMatchObject([{ number: 2, handle: 'mia' }]);
    expect(asked.at(-1)).toMatchObject({ action: 'spots.markPaid', input: { claimId: claimIdOf(77) } });
    expect(desk().board().spots[1]?.status).toBe('paid');
  });

  it('goes on asking for a decision where the new claim’s payment can’t be kept', async () => {
    const { refusals, claimedAgain, device } = show(aBoard(9, [pendingSpot(2, 'mia')]));
    refusals.push(new AppError('spot.released', {}));
    fireEvent.click(button(/^Mark paid: spot 2/));
    await settled();
    const addWrite = vi.spyOn(device.phone.store, 'addWrite');
    addWrite.mockRejectedValueOnce(new DOMException('', 'QuotaExceededError'));
    fireEvent.click(button('Claim again for @mia & mark paid'));
    await settled();
    expect(claimedAgain).toMatchObject([{ number: 2 }]);
    expect(toast()).toMatch(/^Spot 2: This phone can’t keep the change/);
    expect(device.outbox.writes().map(({ state }) => state)).toEqual(['needs_you']);
  });

  it('says so where it can be neither dropped nor sent again, and goes on asking for a decision', async () => {
    const { refusals, device, disk } = show(aBoard(9, [pendingSpot(2, 'mia'), pendingSpot(5, 'bob')]));
    for (const number of [2, 5]) {
      refusals.push(new AppError('access.denied'));
      fireEvent.click(button(new RegExp(`^Mark paid: spot ${number}`)));
    }
    await vi.advanceTimersByTimeAsync(NETWORK_MS * 4);
    disk.isFull = true;
    fireEvent.click(button('Drop my change'));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(toast()).toMatch(/^Spot 2: This phone can’t keep the change/);
    fireEvent.click(button('Try again'));
    await kept();
    expect(toast()).toMatch(/^Spot 5: This phone can’t keep the change/);
    expect(device.outbox.needsYouCount()).toBe(2);
  });

  it('says any other refusal in a sentence, and keeps the change for later when the sheet is closed', async () => {
    const { refusals, device } = show(aBoard(9, [pendingSpot(2, 'mia')]));
    refusals.push(new AppError('access.denied'));
    fireEvent.click(button(/^Mark paid: spot 2/));
    await settled();
    expect(screen.getByRole('dialog').textContent).toContain('Super admins, admins and waffle managers may');
    fireEvent.click(button('Keep it for later'));
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(device.outbox.writes().map(({ state }) => state)).toEqual(['needs_you']);
  });
});

describe('several taps that come too late', () => {
  const tapAll = async () => {
    const shown = show(aBoard(9, [pendingSpot(2, 'mia'), pendingSpot(5, 'bob'), pendingSpot(7, 'kat')]));
    for (const _ of [2, 5, 7]) shown.refusals.push(new AppError('spot.released'));
    for (const number of [2, 5, 7]) fireEvent.click(button(new RegExp(`^Mark paid: spot ${number}`)));
    await vi.advanceTimersByTimeAsync(NETWORK_MS * 6);
    return shown;
  };
  const title = () => screen.getByRole('dialog').querySelector('h2')?.textContent;

  it('are shown one after the other, and a double tap decides the first one only', async () => {
    const { device } = await tapAll();
    expect([title(), screen.getByRole('dialog').textContent.includes('2 more need you')]).toEqual([
      'Spot 2 was released meanwhile',
      true,
    ]);
    fireEvent.click(button('Drop my change'));
    fireEvent.click(button('Drop my change'));
    expect(title()).toBe('Spot 5 was released meanwhile');
    await vi.advanceTimersByTimeAsync(1_000);
    fireEvent.click(button('Drop my change'));
    expect(title()).toBe('Spot 7 was released meanwhile');
    fireEvent.click(button('Keep it for later'));
    await kept();
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(device.outbox.writes().map(({ about }) => about)).toMatchObject([{ claims: [{ number: 7 }] }]);
  });

  it('can all be kept for later at once', async () => {
    const { device } = await tapAll();
    fireEvent.click(button('Keep all 3 for later'));
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(device.outbox.needsYouCount()).toBe(3);
  });
});

describe('a release', () => {
  it('frees the spot at once, and Undo gives the same claim its spot again', async () => {
    const { desk, restored } = show(aBoard(9, [pendingSpot(2, 'mia')]));
    fireEvent.click(button(/^Release spot 2/));
    await kept();
    expect(desk().board().spots[1]?.status).toBe('available');
    await settled();
    fireEvent.click(undoOfToast());
    await settled();
    expect(restored).toMatchObject([{ number: 2, claimId: claimIdOf(2), handle: 'mia' }]);
    expect(toast()).toBe('Spot 2 is @mia’s again');
  });

  it('that was refused has nothing to undo', async () => {
    const { restored, refusals } = show(aBoard(9, [pendingSpot(2, 'mia')]));
    refusals.push(new AppError('access.denied'));
    fireEvent.click(button(/^Release spot 2/));
    await kept();
    fireEvent.click(undoOfToast());
    await settled();
    expect(restored).toEqual([]);
  });
});

describe('a bulk payment', () => {
  it('answers with every spot that was refused, and counts only the others', async () => {
    const { desk, board, setBoard } = show(aBoard(9, [pendingSpot(2, 'mia'), pendingSpot(5, 'bob')]));
    const paying = desk().payMany([2, 5]);
    await kept();
    expect(desk().figures()).toMatchObject({ revenueMinor: 0, waitingMinor: 1_000 });
    const taken = { ...pendingSpot(5, 'zoe'), claimId: claimIdOf(88) };
    setBoard({ ...board(), spots: board().spots.with(4, taken) });
    await settled();
    expect(await paying).toEqual([{ number: 5, message: 'Free by now.' }]);
    expect(toast()).toBe('1 spot paid · $5.00, 1 refused');
    expect(desk().figures()).toMatchObject({ revenueMinor: 500, waitingMinor: 0 });
    expect(desk().board().spots[4]).toMatchObject({ status: 'pending', handle: 'zoe' });
  });
});

it('a completed board takes no payments from the list', () => {
  const start = aBoard(9, [pendingSpot(2, 'mia')]);
  show({ ...start, waffle: { ...start.waffle, status: 'completed' } });
  expect((button(/^Mark paid: spot 2/) as HTMLButtonElement).disabled).toBe(true);
});
