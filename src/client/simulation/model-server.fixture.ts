import { aBoard, claimIdOf, pendingSpot } from '#client/features/spots/make-test-board.ts';
import type { SettleRequest } from '#client/features/spots/spots.projection.ts';
import { AppError, ERRORS, type ErrorCode } from '#shared/kernel/errors.ts';
import { freeSpot, type OperatorBoard, type OperatorSpot } from '#shared/live/board.ts';
import { decideRestore, decideSettle, type SettleAction } from '#shared/spots/spots.machine.ts';
import type { BulkAnswer, BulkResult, SettleAnswer } from '#shared/spots/spots.schemas.ts';
import type { World } from './world.fixture.ts';

/** Who could be signed in. */
export interface ModelAccount {
  readonly id: string;
  readonly name: string;
  mayOperate: boolean;
  isActive: boolean;
}

/** One time the server looked at an operation, and what it said. */
export interface Verdict {
  readonly opId: string;
  readonly accountId: string;
  readonly waffleId: number;
  readonly refusal: ErrorCode | null;
  /** True where this was the first time that it was done, false for a repeat that got the first answer. */
  readonly isFirst: boolean;
}

export interface ModelRequest {
  readonly request: SettleRequest;
  /** Whose session cookie the browser sent along. */
  readonly cookie: string | null;
  /** The account that the request names; null where it names none. */
  readonly meant: string | null;
}

export type Interference =
  | 'claim'
  | 'pay'
  | 'undo'
  | 'release'
  | 'restore'
  | 'complete'
  | 'reopen'
  | 'archive'
  | 'unarchive'
  | 'delete';

interface Target {
  readonly number: number;
  readonly claimId: string;
  readonly reason?: string | undefined;
}

/** A spot as an action leaves it, or why it may not. */
type Settled = { readonly spot: OperatorSpot; readonly changed: boolean } | ErrorCode;

const OTHER = 'Zoe';
const KIND: Readonly<Record<SettleRequest['action'], SettleAction['kind']>> = {
  'spots.markPaid': 'pay',
  'spots.markManyPaid': 'pay',
  'spots.undoPaid': 'undoPay',
  'spots.release': 'release',
};

/**
 * The server as a plain model: boards in memory, the product's own decisions, and a receipt for whatever was done. It
 * knows nothing of networks; whoever calls it has reached it.
 */
export class ModelServer {
  readonly accounts: readonly ModelAccount[];
  readonly verdicts: Verdict[] = [];
  /** Called after a board has changed or is gone. */
  onChange: () => void = () => undefined;
  readonly #world: World;
  readonly #boards = new Map<number, OperatorBoard>();
  readonly #receipts = new Map<
    string,
    { readonly accountId: string; readonly meaning: string; readonly answer: SettleAnswer | BulkAnswer }
  >();
  readonly #released = new Map<string, { readonly waffleId: number; readonly spot: OperatorSpot }>();
  #claims = 0;

  constructor(world: World, accounts: readonly ModelAccount[], size: { waffles: number; spots: number }) {
    this.#world = world;
    this.accounts = accounts;
    for (let id = 1; id <= size.waffles; id += 1) {
      const spots = Array.from({ length: size.spots }, (_, index) => this.#pendingSpot(index + 1));
      this.#boards.set(id, newBoard(id, spots));
    }
  }

  boards(): readonly OperatorBoard[] {
    return [...this.#boards.values()];
  }

  receiptOf(opId: string): SettleAnswer | BulkAnswer | undefined {
    return this.#receipts.get(opId)?.answer;
  }

  account(id: string | null): ModelAccount | undefined {
    return this.accounts.find((one) => one.id === id);
  }

  /** Does a request, or throws the refusal: who, then what was done before, then what the board allows. */
  serve({ request, cookie, meant }: ModelRequest): SettleAnswer | BulkAnswer {
    const { opId, waffleId, performedAt: _, ...rest } = request.input;
    const account = this.account(cookie);
    if (account === undefined || !account.isActive) throw new AppError('auth.required');
    if (meant !== null && meant !== account.id) throw new AppError('auth.other_account');
    const note = (refusal: ErrorCode | null, isFirst = false) =>
      this.verdicts.push({ opId, accountId: account.id, waffleId, refusal, isFirst });
    try {
      if (!account.mayOperate) throw new AppError('access.denied');
      const meaning = JSON.stringify([request.action, waffleId, rest]);
      const earlier = this.#receipts.get(opId);
      if (earlier !== undefined) {
        if (earlier.accountId !== account.id || earlier.meaning !== meaning)
          throw new AppError('operation.reused');
        note(null);
        return earlier.answer;
      }
      const answer = this.#perform(account.name, request);
      this.#receipts.set(opId, { accountId: account.id, meaning, answer });
      note(null, true);
      return answer;
    } catch (error) {
      if (error instanceof AppError) note(error.code);
      throw error;
    }
  }

  /** What other people do meanwhile. `pick` chooses among what is possible; nothing happens where nothing is. */
  interfere(what: Interference, pick: number): void {
    const acts: Readonly<Record<Interference, () => void>> = {
      claim: () => this.#claim(pick),
      pay: () => this.#settleOther(pick, 'pay', 'pending'),
      undo: () => this.#settleOther(pick, 'undoPay', 'paid'),
      release: () => this.#settleOther(pick, 'release', pick % 3 === 0 ? 'paid' : 'pending'),
      restore: () => this.#restore(pick),
      complete: () => this.#change(pick, isOpen, { status: 'completed', completedAt: this.#iso() }),
      reopen: () => this.#change(pick, isCompleted, { status: 'active', completedAt: null }),
      archive: () => this.#change(pick, ({ waffle }) => !waffle.archived, { archived: true }),
      unarchive: () => this.#change(pick, ({ waffle }) => waffle.archived, { archived: false }),
      delete: () => this.#delete(pick),
    };
    acts[what]();
  }

  #perform(by: string, request: SettleRequest): SettleAnswer | BulkAnswer {
    const { waffleId } = request.input;
    const board = this.#boards.get(waffleId);
    if (board === undefined) throw new AppError('waffle.not_found');
    if (request.action === 'spots.markManyPaid') return this.#payMany(by, board, request.input.spots);
    const done = this.#settle(board, KIND[request.action], request.input, by);
    if (typeof done === 'string') throw new AppError(done, { number: request.input.number });
    if (done.changed) this.#put(board, [done.spot]);
    return this.#answer(waffleId, done, request.input, by);
  }

  #payMany(by: string, board: OperatorBoard, targets: readonly Target[]): BulkAnswer {
    const { id, archived, status } = board.waffle;
    if (archived) throw new AppError('waffle.archived');
    if (status === 'completed') throw new AppError('waffle.completed');
    const made = targets.map((target) => ({ target, done: this.#settle(board, 'pay', target, by) }));
    this.#put(
      board,
      made.flatMap(({ done }) => (typeof done !== 'string' && done.changed ? [done.spot] : [])),
    );
    const results = made.map(
      ({ target, done }): BulkResult =>
        typeof done === 'string'
          ? { ok: false, number: target.number, code: done, message: ERRORS[done].text, details: {} }
          : { ok: true, ...this.#answer(id, done, target, by) },
    );
    return { results, seq: this.#boards.get(id)?.seq ?? 0 };
  }

  #answer(
    waffleId: number,
    { spot, changed }: Exclude<Settled, string>,
    { claimId }: Target,
    by: string,
  ): SettleAnswer {
    return {
      number: spot.number,
      claimId,
      handle: spot.handle ?? '',
      status: spot.status,
      unchanged: !changed,
      by: changed ? by : spot.paidBy,
      at: this.#iso(),
      seq: this.#boards.get(waffleId)?.seq ?? 0,
    };
  }

  /** Decides as the product does, and remembers what a release took away. */
  #settle(board: OperatorBoard, kind: SettleAction['kind'], target: Target, by: string): Settled {
    const spot = board.spots[target.number - 1];
    if (spot === undefined) return 'spot.unknown';
    const isFree = spot.claimId === null || spot.status === 'available';
    const holder = isFree ? null : { claimId: spot.claimId, status: spot.status };
    const { claimId, reason } = target;
    const decision = decideSettle(board.waffle, holder, { kind, claimId, reason });
    if (!decision.ok) return decision.code;
    if (!decision.changed) return { spot, changed: false };
    switch (decision.next) {
      case 'paid':
        return { spot: { ...spot, status: 'paid', paidAt: this.#iso(), paidBy: by }, changed: true };
      case 'pending':
        return { spot: { ...spot, status: 'pending', paidAt: null, paidBy: null }, changed: true };
      case 'available':
        this.#released.set(claimId, { waffleId: board.waffle.id, spot });
        return { spot: freeSpot(spot.number), changed: true };
    }
  }

  #claim(pick: number): void {
    const found = this.#anySpot(pick, (spot) => spot.status === 'available');
    if (found !== undefined) this.#put(found.board, [this.#pendingSpot(found.spot.number)]);
  }

  #settleOther(pick: number, kind: SettleAction['kind'], status: OperatorSpot['status']): void {
    const found = this.#anySpot(pick, (spot) => spot.status === status);
    if (found?.spot.claimId == null) return;
    const target = { number: found.spot.number, claimId: found.spot.claimId, reason: 'slip' };
    const done = this.#settle(found.board, kind, target, OTHER);
    if (typeof done !== 'string' && done.changed) this.#put(found.board, [done.spot]);
  }

  #restore(pick: number): void {
    const [claimId, was] = [...this.#released][pick % Math.max(1, this.#released.size)] ?? [];
    const board = was && this.#boards.get(was.waffleId);
    if (!claimId || !board || board.spots[was.spot.number - 1]?.status !== 'available') return;
    if (!decideRestore(board.waffle, null, claimId).ok) return;
    this.#released.delete(claimId);
    this.#put(board, [was.spot]);
  }

  #delete(pick: number): void {
    // The last one stays: a drop without boards has nothing to tell.
    const board = this.#boards.size > 1 ? this.#anyBoard(pick, () => true) : undefined;
    if (board === undefined) return;
    this.#boards.delete(board.waffle.id);
    this.onChange();
  }

  #change(
    pick: number,
    fits: (board: OperatorBoard) => boolean,
    waffle: Partial<OperatorBoard['waffle']>,
  ): void {
    const board = this.#anyBoard(pick, fits);
    if (board !== undefined) this.#store(board, { waffle: { ...board.waffle, ...waffle } });
  }

  #anyBoard(pick: number, fits: (board: OperatorBoard) => boolean): OperatorBoard | undefined {
    const found = this.boards().filter(fits);
    return found[pick % Math.max(1, found.length)];
  }

  /** A spot of a board that is open. */
  #anySpot(pick: number, fits: (spot: OperatorSpot) => boolean) {
    const found = this.boards()
      .filter(isOpen)
      .flatMap((board) => board.spots.filter(fits).map((spot) => ({ board, spot })));
    return found[pick % Math.max(1, found.length)];
  }

  #put(board: OperatorBoard, changed: readonly OperatorSpot[]): void {
    if (changed.length === 0) return;
    const spots = [...board.spots];
    for (const spot of changed) spots[spot.number - 1] = spot;
    this.#store(board, { spots });
  }

  #store(board: OperatorBoard, changes: Partial<OperatorBoard>): void {
    this.#boards.set(board.waffle.id, { ...board, ...changes, seq: board.seq + 1 });
    this.onChange();
  }

  #pendingSpot(number: number): OperatorSpot {
    this.#claims += 1;
    const claim = { claimId: claimIdOf(this.#claims), claimedAt: this.#iso() };
    return { ...pendingSpot(number, `buyer${this.#claims}`), ...claim };
  }

  #iso(): string {
    return new Date(this.#world.nowMs()).toISOString();
  }
}

function isOpen({ waffle }: OperatorBoard): boolean {
  return waffle.status === 'active' && !waffle.archived;
}

function isCompleted({ waffle }: OperatorBoard): boolean {
  return waffle.status === 'completed';
}

function newBoard(id: number, spots: readonly OperatorSpot[]): OperatorBoard {
  const board = aBoard(spots.length, spots);
  return { ...board, waffle: { ...board.waffle, id, slug: `waffle-${id}`, title: `Waffle ${id}` }, seq: 1 };
}
