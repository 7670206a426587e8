import type { Locks } from '#client/sync/leader.ts';
import type { TabBus, TabMessage } from '#client/sync/tab-bus.ts';
import type { World } from './world.fixture.ts';

/** What the tabs of one phone have between them, besides the storage. */

/** The end of a wire that leads into a tab: what arrives for a dead tab is lost, what arrives for a frozen one waits. */
export class TabLife {
  isAlive = true;
  /** How often it was frozen: whoever asked before cannot rely on what it does after. */
  freezes = 0;
  /** Since when it hears everything as it happens. */
  awakeSinceMs: number;
  readonly #world: World;
  #isFrozen = false;
  #waiting: (() => void)[] = [];

  constructor(world: World) {
    this.#world = world;
    this.awakeSinceMs = world.nowMs();
  }

  deliver(run: () => void): void {
    if (!this.isAlive) return;
    if (this.#isFrozen) this.#waiting.push(run);
    else run();
  }

  /** As a phone does with tabs in the background: nothing in it runs, and its locks stay with it. */
  freeze(): void {
    if (!this.#isFrozen) this.freezes += 1;
    this.#isFrozen = true;
  }

  thaw(): void {
    if (this.#isFrozen) this.awakeSinceMs = this.#world.nowMs();
    this.#isFrozen = false;
    for (const run of this.#waiting.splice(0)) this.deliver(run);
  }
}

interface Place {
  readonly life: TabLife;
  readonly begin: () => void;
  readonly refuse: () => void;
  isHolding: boolean;
}

/** The browser's locks: one holder per name, the others wait in line; a tab that dies lets go and leaves the line. */
export class BrowserLocks {
  readonly #lines = new Map<string, Place[]>();
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** `navigator.locks` of one tab. */
  open(life: TabLife): Locks {
    return {
      request: (name, { signal, steal = false }, work) =>
        new Promise((resolve, reject) => {
          const line = this.#lines.get(name) ?? [];
          this.#lines.set(name, line);
          const leave = () => {
            if (line.includes(place)) line.splice(line.indexOf(place), 1);
            this.#advance(name);
          };
          const refuse = () => reject(new DOMException('The lock is not given.', 'AbortError'));
          const place: Place = {
            life,
            isHolding: false,
            refuse,
            begin: () => void work().then(resolve, reject).finally(leave),
          };
          if (signal?.aborted === true) return refuse();
          signal?.addEventListener('abort', () => {
            if (place.isHolding || !line.includes(place)) return;
            leave();
            refuse();
          });
          if (steal) {
            const [robbed] = line.splice(0, line[0]?.isHolding === true ? 1 : 0, place);
            this.#world.after(0, () => robbed?.life.deliver(robbed.refuse));
            if (robbed === undefined)
              line.splice(0, line.length, place, ...line.filter((one) => one !== place));
          } else {
            line.push(place);
          }
          this.#advance(name);
        }),
    };
  }

  /** After a tab has died. */
  release(): void {
    for (const name of this.#lines.keys()) this.#advance(name);
  }

  #advance(name: string): void {
    const line = this.#lines.get(name) ?? [];
    while (line[0] !== undefined && !line[0].life.isAlive) line.shift();
    const [first] = line;
    if (first === undefined || first.isHolding) return;
    first.isHolding = true;
    this.#world.after(0, () => first.life.deliver(first.begin));
  }
}

/** What the tabs of a phone call to each other. */
export class Buses {
  readonly #world: World;
  readonly #ears = new Map<TabLife, Set<(message: TabMessage) => void>>();

  constructor(world: World) {
    this.#world = world;
  }

  open(life: TabLife): TabBus {
    const own = new Set<(message: TabMessage) => void>();
    this.#ears.set(life, own);
    return {
      post: (message) => {
        for (const [other, ears] of this.#ears) {
          if (other === life) continue;
          this.#world.after(this.#world.dice.between(0, 3), () =>
            other.deliver(() => {
              for (const hear of ears) hear(message);
            }),
          );
        }
      },
      listen: (hear) => {
        own.add(hear);
        return () => own.delete(hear);
      },
      close: () => this.#ears.delete(life),
    };
  }

  forget(life: TabLife): void {
    this.#ears.delete(life);
  }
}
