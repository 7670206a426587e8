import { setImmediate } from 'node:timers';
import type { PageClock } from '#client/sync/page-clock.ts';
import type { TabLife } from './browser.fixture.ts';

/** Dice that fall the same way for the same seed (mulberry32). */
export interface Dice {
  /** 0 ≤ x < 1 */
  next(): number;
  /** 0 ≤ n < limit */
  below(limit: number): number;
  chance(probability: number): boolean;
  /** Whole milliseconds, both ends included. */
  between(min: number, max: number): number;
}

function createDice(seed: number): Dice {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    next,
    below: (limit) => Math.floor(next() * limit),
    chance: (probability) => next() < probability,
    between: (min, max) => min + Math.floor(next() * (max - min + 1)),
  };
}

/**
 * Time and chance of a simulation. Nothing in it waits for the machine: time jumps from one event to the next, and
 * everything random comes from one seed, so the same seed makes the same history.
 */
export interface World {
  readonly dice: Dice;
  nowMs(): number;
  /** Runs something once, `delayMs` later; the returned function prevents it. */
  after(delayMs: number, run: () => void): () => void;
  /** Lets time pass, running what falls due in its order; promises settle between any two events. */
  pass(ms: number): Promise<void>;
  /** Lets time pass until `isDone`, at most `limitMs`. Returns how long it took; null where it never was. */
  passUntil(isDone: () => boolean, limitMs: number): Promise<number | null>;
  /** Adds a line to the history's digest. */
  trace(line: string): void;
  /** The digest of everything traced so far. */
  digest(): string;
  /** The history itself, where it is kept. */
  readonly lines: readonly string[];
}

interface Due {
  readonly atMs: number;
  readonly id: number;
  run: (() => void) | null;
}

const BEGINNING_MS = Date.parse('2026-11-20T19:00:00.000Z');

export function createWorld(seed: number, keepsLines = false): World {
  const dice = createDice(seed);
  const heap = createHeap();
  const lines: string[] = [];
  let nowMs = BEGINNING_MS;
  let ids = 0;
  let hash = 0x811c9dc5;
  const step = async (untilMs: number): Promise<boolean> => {
    const due = heap.first();
    if (due === undefined || due.atMs > untilMs) return false;
    heap.take();
    if (due.run === null) return true;
    nowMs = Math.max(nowMs, due.atMs);
    due.run();
    await settle();
    return true;
  };
  return {
    dice,
    nowMs: () => nowMs,
    after: (delayMs, run) => {
      ids += 1;
      const due: Due = { atMs: nowMs + Math.max(0, delayMs), id: ids, run };
      heap.add(due);
      return () => {
        due.run = null;
      };
    },
    pass: async (ms) => {
      const endMs = nowMs + ms;
      await settle();
      while (await step(endMs));
      nowMs = endMs;
    },
    passUntil: async (isDone, limitMs) => {
      const beganMs = nowMs;
      await settle();
      while (!isDone()) {
        if (!(await step(beganMs + limitMs))) return null;
      }
      return nowMs - beganMs;
    },
    trace: (line) => {
      const text = `${nowMs - BEGINNING_MS} ${line}`;
      for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
      if (keepsLines) lines.push(text);
    },
    digest: () => (hash >>> 0).toString(16).padStart(8, '0'),
    lines,
  };
}

/** A clock as one tab reads it: as wrong as its phone's, and silent while the tab is frozen or once it is gone. */
export function createTabClock(world: World, phone: { readonly skewMs: number }, life: TabLife): PageClock {
  return {
    now: () => world.nowMs() + phone.skewMs,
    after: (ms, run) => {
      let isCancelled = false;
      const cancel = world.after(ms, () =>
        life.deliver(() => {
          if (!isCancelled) run();
        }),
      );
      return () => {
        isCancelled = true;
        cancel();
      };
    },
    random: () => world.dice.next(),
  };
}

/** Lets every promise that can settle do so: the machine's own turn comes only after all of them. */
function settle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** What falls due, earliest first; of the same moment, in the order in which it was asked for. */
function createHeap() {
  const items: Due[] = [];
  const isBefore = (a: Due, b: Due) => a.atMs < b.atMs || (a.atMs === b.atMs && a.id < b.id);
  const swap = (i: number, j: number) => {
    const [a, b] = [items[i], items[j]];
    if (a === undefined || b === undefined) return;
    items[i] = b;
    items[j] = a;
  };
  const before = (i: number, j: number) => {
    const [a, b] = [items[i], items[j]];
    return a !== undefined && b !== undefined && isBefore(a, b);
  };
  return {
    first: () => items[0],
    add: (due: Due) => {
      let i = items.push(due) - 1;
      while (i > 0) {
        const parent = (i - 1) >> 1;
        if (!before(i, parent)) break;
        swap(i, parent);
        i = parent;
      }
    },
    take: () => {
      const last = items.pop();
      if (last === undefined || items.length === 0) return;
      items[0] = last;
      for (let i = 0; ; ) {
        const [left, right] = [2 * i + 1, 2 * i + 2];
        let least = i;
        if (before(left, least)) least = left;
        if (before(right, least)) least = right;
        if (least === i) break;
        swap(i, least);
        i = least;
      }
    },
  };
}
