import { randomBytes, randomUUID } from 'node:crypto';
import type { Role } from '#shared/access/roles.ts';
import { makeUuidV7 } from '#shared/kernel/ids.ts';
import type { Database } from '../db/orm.ts';
import type { Clock } from './clock.ts';
import type { CommandCaller } from './command.ts';
import type { Actor, Core } from './context.ts';
import { createLogger } from './logger.ts';
import { createLocalWakeups } from './wakeups.ts';

/** A clock that stands still until a test moves it. */
export interface SteppedClock extends Clock {
  stepMs(ms: number): void;
  set(iso: string): void;
}

export function createSteppedClock(iso = '2026-11-20T19:00:00.000Z'): SteppedClock {
  let nowMs = Date.parse(iso);
  return {
    now: () => new Date(nowMs),
    stepMs: (ms) => {
      nowMs += ms;
    },
    set: (next) => {
      nowMs = Date.parse(next);
    },
  };
}

/** The real core over a test's database; only the clock may be a double. */
export function createTestCore(database: Database, clock: Clock = { now: () => new Date() }): Core {
  return {
    fork: () => database.orm.em.fork(),
    clock,
    wakeups: createLocalWakeups(),
    log: createLogger('silent'),
  };
}

export function makeOpId(): string {
  return makeUuidV7(Date.now(), randomBytes(10));
}

/** Stores an account with this role and returns who acts as it. Its password hash fits no password. */
export async function createTestActor(core: Core, role: Role, name = 'Ana'): Promise<Actor> {
  const accountId = randomUUID();
  const username = `${name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')}-${accountId.slice(0, 8)}`;
  await core
    .fork()
    .execute(
      `insert into account (id, username, password_hash, display_name, role) values (?, ?, '!', ?, ?)`,
      [accountId, username, name, role],
    );
  return { accountId, username, name, role, mustChangePassword: false };
}

export function callerOf(core: Core, actor: Actor | null): CommandCaller {
  return { core, actor, ip: '192.0.2.1' };
}
