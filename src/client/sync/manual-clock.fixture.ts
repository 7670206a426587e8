import type { PageClock } from './page-clock.ts';

/** A clock that moves when the test says so, and its dice. */
export interface ManualClock extends PageClock {
  /** Lets time pass, running what falls due in its order, and lets promises settle in between. */
  pass(ms: number): Promise<void>;
  /** Sets it back, as a phone does that has just heard of the right time; what is due stays as far away. */
  setBack(ms: number): void;
}

export function createManualClock(random: () => number = () => 0.5): ManualClock {
  let now = 1_000_000;
  let made = 0;
  const due = new Map<number, { at: number; run: () => void }>();
  const settle = async () => {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  };
  return {
    now: () => now,
    random,
    after: (ms, run) => {
      made += 1;
      const id = made;
      due.set(id, { at: now + Math.max(0, ms), run });
      return () => due.delete(id);
    },
    setBack: (ms) => {
      now -= ms;
      for (const one of due.values()) one.at -= ms;
    },
    pass: async (ms) => {
      const end = now + ms;
      await settle();
      for (;;) {
        const next = [...due]
          .filter(([, { at }]) => at <= end)
          .sort((a, b) => a[1].at - b[1].at || a[0] - b[0])[0];
        if (next === undefined) break;
        const [id, { at, run }] = next;
        due.delete(id);
        now = Math.max(now, at);
        run();
        await settle();
      }
      now = end;
    },
  };
}
