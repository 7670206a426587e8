import { AppError } from '#shared/kernel/errors.ts';
import type { TabLife } from './browser.fixture.ts';
import type { ModelServer } from './model-server.fixture.ts';
import type { World } from './world.fixture.ts';

/** What lies between a phone and the server. `refuse` fails at once, `silent` never answers, `flaky` does all of it. */
export type Weather = 'fine' | 'flaky' | 'refuse' | 'silent';

/** The server's machine: whether it runs, and how often it fails for reasons of its own. */
export interface Machine {
  isUp: boolean;
  /** Counts restarts: an answer that was on its way during one never arrives. */
  epoch: number;
  failing: number;
}

/** What a simulation shares with all of its phones. */
export interface Drop {
  readonly world: World;
  readonly server: ModelServer;
  readonly machine: Machine;
  /** Notes that something happened that never may. */
  violate(what: string): void;
}

/** As the app's own client has them. */
export const TIMEOUTS_MS = { call: 10_000, probe: 3_000 } as const;

/**
 * Takes a question to the server and its answer back, through whatever weather there is: it may be lost on either way,
 * noticed or not, come late, come twice, and find a server that is gone, that fails, or that ends before it has answered.
 */
export function travel<Answer>(
  drop: Drop,
  phone: { readonly weather: Weather },
  life: TabLife,
  timeoutMs: number,
  serve: () => Answer,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    new Journey(drop, phone, life, serve, { resolve, reject }).begin(timeoutMs);
  });
}

class Journey<Answer> {
  readonly #drop: Drop;
  readonly #phone: { readonly weather: Weather };
  readonly #life: TabLife;
  readonly #serve: () => Answer;
  readonly #promise: { resolve(answer: Answer): void; reject(error: unknown): void };
  #isOver = false;
  #cancelTimeout: () => void = () => undefined;

  constructor(
    drop: Drop,
    phone: { readonly weather: Weather },
    life: TabLife,
    serve: () => Answer,
    promise: { resolve(answer: Answer): void; reject(error: unknown): void },
  ) {
    this.#drop = drop;
    this.#phone = phone;
    this.#life = life;
    this.#serve = serve;
    this.#promise = promise;
  }

  begin(timeoutMs: number): void {
    const { after, dice } = this.#drop.world;
    this.#cancelTimeout = after(timeoutMs, () => this.#fail());
    if (!this.#passes()) return;
    after(this.#delayMs(), () => this.#arrive());
    if (this.#phone.weather === 'flaky' && dice.chance(0.03))
      after(this.#delayMs() + 500, () => this.#arrive());
  }

  #arrive(): void {
    const { world, machine } = this.#drop;
    const { epoch } = machine;
    if (!machine.isUp) {
      this.#failSoon();
      return;
    }
    const answer = world.dice.chance(machine.failing / 2) ? this.#faultBefore() : this.#answer();
    world.after(this.#delayMs(), () => {
      if (machine.epoch !== epoch) this.#failSoon();
      else if (this.#passes()) this.#end(answer);
    });
  }

  #answer(): () => void {
    const { world, machine } = this.#drop;
    try {
      const answer = this.#serve();
      // Done, but a proxy in between has given up on it.
      if (world.dice.chance(machine.failing / 2))
        return () => this.#promise.reject(new AppError('server.unexpected'));
      return () => this.#promise.resolve(answer);
    } catch (error) {
      return () => this.#promise.reject(error);
    }
  }

  #faultBefore(): () => void {
    const code = this.#drop.world.dice.chance(0.5) ? 'server.busy' : 'server.unexpected';
    return () => this.#promise.reject(new AppError(code));
  }

  /** False where it is lost on the way. */
  #passes(): boolean {
    const { dice } = this.#drop.world;
    switch (this.#phone.weather) {
      case 'fine':
        return true;
      case 'silent':
        return false;
      case 'refuse':
        this.#failSoon();
        return false;
      case 'flaky':
        if (dice.chance(0.85)) return true;
        if (dice.chance(0.5)) this.#failSoon();
        return false;
    }
  }

  #delayMs(): number {
    const { dice } = this.#drop.world;
    if (this.#phone.weather !== 'flaky') return dice.between(4, 30);
    return dice.chance(0.05) ? dice.between(4_000, 20_000) : dice.between(10, 900);
  }

  #failSoon(): void {
    const { after, dice } = this.#drop.world;
    after(dice.between(1, 20), () => this.#fail());
  }

  #fail(): void {
    this.#end(() => this.#promise.reject(new AppError('network.unreachable')));
  }

  #end(settle: () => void): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#cancelTimeout();
    this.#life.deliver(settle);
  }
}
