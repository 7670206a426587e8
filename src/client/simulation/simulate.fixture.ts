import { heal } from './heal.fixture.ts';
import { judge } from './judge.fixture.ts';
import { type ModelAccount, ModelServer } from './model-server.fixture.ts';
import type { Drop, Machine } from './network.fixture.ts';
import { type People, type Step, signIn, takeStep } from './play.fixture.ts';
import { Phone } from './tab.fixture.ts';
import { createWorld } from './world.fixture.ts';

export interface Scenario {
  /** What all dice of the simulation come from. */
  readonly seed: number;
  readonly phones: number;
  readonly waffles: number;
  readonly spots: number;
  readonly steps: readonly Step[];
}

export interface Report {
  /** Everything that happened and never may; empty where the history is as it should be. */
  readonly violations: readonly string[];
  /** The same for the same scenario. */
  readonly digest: string;
  readonly lines: readonly string[];
  readonly taps: number;
  readonly conflicts: number;
  /** Operations that a server did after it had refused an earlier copy of the same request. */
  readonly late: number;
  /** The longest that a phone took to have everything decided, once everything worked again. */
  readonly healedMs: number;
}

/** Plays a scenario, heals the world, and judges what came of it. */
export async function simulate(scenario: Scenario, keepsLines = false): Promise<Report> {
  const world = createWorld(scenario.seed, keepsLines);
  const violations: string[] = [];
  const accounts = ['Ana', 'Bob', 'Cem'].map(
    (name): ModelAccount => ({ id: `id-of-${name}`, name, mayOperate: true, isActive: true }),
  );
  const server = new ModelServer(world, accounts, scenario);
  const machine: Machine = { isUp: true, epoch: 0, failing: 0 };
  const drop: Drop = {
    world,
    server,
    machine,
    violate: (what) => {
      world.trace(`NEVER: ${what}`);
      violations.push(what);
    },
  };
  const phones = Array.from({ length: scenario.phones }, (_, index) => {
    const skewMs = [0, 0, 24 * 3_600_000, -24 * 3_600_000][index % 4] ?? 0;
    return new Phone(drop, `phone ${index + 1}`, { skewMs, hasLocks: index % 5 !== 2 });
  });
  const people: People = { drop, phones, taps: [], dropped: new Set(), skewMs: 0 };
  server.onChange = () => {
    for (const phone of phones) {
      for (const tab of phone.tabs) if (world.dice.chance(3 / (10 + phones.length))) tab.refresh();
    }
  };
  const putBack = bendTime(people);
  try {
    for (const [index, phone] of phones.entries()) {
      const person = accounts[index % accounts.length];
      if (person !== undefined) signIn(phone, person);
    }
    await world.pass(200);
    for (const step of scenario.steps) await takeStep(people, step);
    const healedMs = await heal(people);
    const late = judge(people);
    const kept = phones.flatMap(({ disk }) => [...disk.writes.values()]);
    const conflicts = kept.filter(({ state }) => state === 'needs_you').length;
    const facts = { taps: people.taps.length, conflicts, late, healedMs };
    return { violations, digest: world.digest(), lines: world.lines, ...facts };
  } finally {
    for (const phone of phones) for (const tab of [...phone.tabs]) phone.kill(tab);
    putBack();
  }
}

/** The envelope of a tap asks the machine for the time and for dice: here it gets the world's. */
function bendTime(people: People): () => void {
  const { world } = people.drop;
  const realNow = Date.now;
  Date.now = () => world.nowMs() + people.skewMs;
  crypto.getRandomValues = <Bytes extends ArrayBufferView | null>(bytes: Bytes): Bytes => {
    if (bytes instanceof Uint8Array)
      for (let i = 0; i < bytes.length; i += 1) bytes[i] = world.dice.below(256);
    return bytes;
  };
  return () => {
    Date.now = realNow;
    Reflect.deleteProperty(crypto, 'getRandomValues');
  };
}
