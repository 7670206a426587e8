import { createEffect, createRoot, on } from 'solid-js';
import { sendSettle } from '#client/features/spots/send-settle.ts';
import { createSettling, type Settling } from '#client/features/spots/spots.data.ts';
import { overlay, type ShownBoard } from '#client/features/spots/spots.projection.ts';
import { type Connection, createConnection } from '#client/sync/connection.ts';
import { createTabLock } from '#client/sync/leader.ts';
import { createOutbox, type ReplayableOutbox } from '#client/sync/outbox.ts';
import type { QueuedWrite } from '#client/sync/queued-write.ts';
import { createReplayer, type Replayer } from '#client/sync/replayer.ts';
import type { OperatorBoard } from '#shared/live/board.ts';
import { BrowserLocks, Buses, TabLife } from './browser.fixture.ts';
import { Disk } from './disk.fixture.ts';
import type { ModelAccount } from './model-server.fixture.ts';
import { type Drop, TIMEOUTS_MS, travel, type Weather } from './network.fixture.ts';
import { createSimulatedApi } from './watched-api.fixture.ts';
import { createTabClock } from './world.fixture.ts';

const DAY_MS = 24 * 3_600_000;
/** Until whoever led has renewed its lease, and had an answer to what was on its way. */
const LEAD_UNSURE_MS = 20_000;

/** One phone: its storage, its network and its session cookie, which all its tabs share. */
export class Phone {
  readonly name: string;
  /** How wrong its clock is. */
  skewMs: number;
  readonly disk: Disk;
  readonly locks: BrowserLocks;
  readonly buses: Buses;
  /** Without Web Locks the tabs agree by notes in the storage. */
  readonly hasLocks: boolean;
  /** Alive ones, the oldest first. */
  readonly tabs: Tab[] = [];
  weather: Weather = 'fine';
  /** Whose session the browser has. */
  cookie: string | null = null;
  /** The boards as a tab last saw them; they come back with the next tab. */
  readonly kept = new Map<number, OperatorBoard>();
  /** When a person was told that their change is kept, by operation id. */
  readonly keptAtMs = new Map<string, number>();
  /** Operations that somebody had sent once more after they were refused. */
  readonly repeated = new Set<string>();
  /** Operations that a tab sent before it could know what another one has kept: it had just woken. */
  readonly sentUnaware = new Set<string>();
  readonly #drop: Drop;
  #opened = 0;
  #clockSetAtMs = Number.NEGATIVE_INFINITY;

  constructor(drop: Drop, name: string, traits: { readonly skewMs: number; readonly hasLocks: boolean }) {
    this.#drop = drop;
    this.name = name;
    this.skewMs = traits.skewMs;
    this.hasLocks = traits.hasLocks;
    this.disk = new Disk(drop.world);
    this.disk.onForget = (write) => this.#expectOver(write);
    this.locks = new BrowserLocks(drop.world);
    this.buses = new Buses(drop.world);
  }

  open(person: ModelAccount): Tab {
    this.#opened += 1;
    const tab = openTab(this.#drop, this, person, `tab ${this.#opened}`);
    this.tabs.push(tab);
    tab.refresh();
    return tab;
  }

  /** Puts the clock right or wrong; timers go on as if nothing had happened. */
  setClock(skewMs: number): void {
    this.skewMs = skewMs;
    this.#clockSetAtMs = this.#drop.world.nowMs();
  }

  /** Where there are no locks, a clock that is put forward ends the lead of a tab before that tab can know of it. */
  isLeadSure(): boolean {
    return this.hasLocks || this.#drop.world.nowMs() - this.#clockSetAtMs > LEAD_UNSURE_MS;
  }

  /** Ends a tab without a goodbye. */
  kill(tab: Tab): void {
    this.#drop.world.trace(`${this.name}, ${tab.tabId} is gone`);
    tab.life.isAlive = false;
    tab.dispose();
    this.tabs.splice(this.tabs.indexOf(tab), 1);
    this.buses.forget(tab.life);
    this.locks.release();
  }

  /** What was done is shown until the board contains it: forgotten before, it would look undone for a moment. */
  #expectOver({ state, scope, settledSeq, settledAtMs }: QueuedWrite): void {
    const { server, violate, world } = this.#drop;
    const waffleId = Number(scope.split(':')[1]);
    const seenSeq = this.kept.get(waffleId)?.seq ?? 0;
    const ageMs = world.nowMs() + this.skewMs - (settledAtMs ?? 0);
    const isThere = server.boards().some(({ waffle }) => waffle.id === waffleId);
    if (state !== 'settled') violate(`${this.name} forgets a change that nobody has decided`);
    else if (isThere && (settledSeq ?? 0) > seenSeq && ageMs < DAY_MS)
      violate(`${this.name} forgets a change before its board contains it`);
  }

  cutPower(): void {
    for (const tab of [...this.tabs]) this.kill(tab);
    this.disk.cutPower();
  }
}

/** The real outbox, replayer, lock, connection and overlay of one tab. */
export interface Tab {
  readonly tabId: string;
  readonly life: TabLife;
  readonly person: ModelAccount;
  readonly outbox: ReplayableOutbox;
  readonly replayer: Replayer;
  readonly settling: Settling;
  readonly connection: Connection;
  /** True while the app asks its person to sign in again. */
  asksToSignIn: boolean;
  /** The server's truth as far as this tab has heard of it. */
  boardOf(waffleId: number): OperatorBoard | undefined;
  /** What the person sees. */
  shown(waffleId: number): ShownBoard | undefined;
  /** Asks for the boards, as a tab does that has just found its connection again. */
  refresh(): void;
  dispose(): void;
}

function openTab(drop: Drop, phone: Phone, person: ModelAccount, tabId: string): Tab {
  const { world } = drop;
  const life = new TabLife(world);
  const clock = createTabClock(world, phone, life);
  const store = phone.disk.open(life);
  const bus = phone.buses.open(life);
  return createRoot((dispose) => {
    const connection = createConnection({
      clock,
      probe: () => travel(drop, phone, life, TIMEOUTS_MS.probe, () => undefined),
    });
    const outbox = createOutbox({ store, person, clock, bus });
    const name = `syrup:send:${person.id}`;
    const locks = phone.hasLocks ? phone.locks.open(life) : null;
    const api = createSimulatedApi(drop, phone, { tabId, life, person, connection });
    const replayer = createReplayer({
      outbox,
      clock,
      bus,
      lock: createTabLock({ name, store, clock, bus, locks, tabId }),
      send: (write, signal) => sendSettle(api, write, signal),
      connection: connection.state,
      workOffline: connection.workOffline,
      onAnswer: connection.onAnswer,
      onHeld: () => {
        tab.asksToSignIn = true;
      },
    });
    const settling = createSettling({ outbox, replayer });
    // As the app does.
    createEffect(on(connection.state, (state) => state === 'live' && replayer.flush()));
    createEffect(() => expectKept(drop, phone, outbox.writes()));
    const boards = followBoards(drop, phone, life, settling);
    const tab: Tab = {
      tabId,
      life,
      person,
      outbox,
      replayer,
      settling,
      connection,
      asksToSignIn: false,
      boardOf: (waffleId) => boards.get(waffleId),
      shown: (waffleId) => {
        const board = boards.get(waffleId);
        return board && overlay(board, settling.waiting());
      },
      refresh: boards.refresh,
      dispose,
    };
    connection.check();
    return tab;
  });
}

/** Boards as a tab hears of them: what the phone kept first, then what the server says, never an older one. */
function followBoards(drop: Drop, phone: Phone, life: TabLife, settling: Settling) {
  const boards = new Map(phone.kept);
  let isAsking = false;
  const take = (heard: readonly OperatorBoard[]) => {
    const there = new Set(heard.map(({ waffle }) => waffle.id));
    for (const id of boards.keys()) if (!there.has(id)) boards.delete(id);
    for (const board of heard) {
      const { id } = board.waffle;
      if ((boards.get(id)?.seq ?? -1) >= board.seq) continue;
      boards.set(id, board);
      phone.kept.set(id, board);
      settling.forget(id, board.seq);
    }
  };
  return {
    get: (waffleId: number) => boards.get(waffleId),
    refresh: () => {
      // One question at a time: the answer has everything that happened until then.
      if (isAsking || !life.isAlive) return;
      isAsking = true;
      const end = () => {
        isAsking = false;
      };
      travel(drop, phone, life, TIMEOUTS_MS.call, () => drop.server.boards())
        .then(take, () => undefined)
        .finally(end);
    },
  };
}

/** Whatever a person is shown as waiting must survive a power cut from that moment on. */
function expectKept({ violate }: Drop, { disk, name }: Phone, writes: readonly QueuedWrite[]): void {
  for (const { opId, state } of writes) {
    if (state === 'waiting' && disk.writes.has(opId) && !disk.isSafe(opId))
      violate(`${name} shows a change that a power cut would take`);
  }
}
