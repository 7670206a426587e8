/** The load generator: a process of its own, so that its work never counts as the server's. */

import { setTimeout as sleep } from 'node:timers/promises';
import { serveCommands } from './bed/serve-commands.ts';
import type { Caller, CallFigures } from './load/caller.ts';
import { driveCalls, paceCalls } from './load/drive-calls.ts';
import { httpCall, openHttpCallers } from './load/http-caller.ts';
import { type ClaimPlan, newOpId, plannedClaim } from './load/plan-claims.ts';
import { type DropFigures, type DropRun, playDrop } from './load/play-drop.ts';
import { openSocketCallers, socketCall } from './load/socket-caller.ts';
import { nowMs, type WatcherFigures, Watchers } from './load/watchers.ts';

export interface ClaimRun {
  readonly port: number;
  readonly over: 'http' | 'socket';
  readonly callers: number;
  readonly plan: ClaimPlan;
  readonly limitMs: number;
}

export interface PacedRun {
  readonly port: number;
  readonly slug: string;
  readonly firstNumber: number;
  readonly claims: number;
  readonly perSecond: number;
}

export interface WatchRun {
  readonly port: number;
  readonly slug: string;
  readonly count: number;
}

export interface SteadyRun extends Omit<ClaimRun, 'plan'> {
  readonly perSecond: number;
}

/** Enough that none of them is still waiting when its turn comes again. */
const PACED_CALLERS = 50;
const PACE_LIMIT_MS = 60_000;
const CLAIM = 'spots.claim';
const watchers = new Watchers();

async function openCallers({
  over,
  port,
  callers,
}: Pick<ClaimRun, 'over' | 'port' | 'callers'>): Promise<readonly Caller[]> {
  return over === 'http' ? openHttpCallers(port, callers) : openSocketCallers(port, callers);
}

const commands = {
  /** Claims as fast as the callers get answers. Everything that costs is made before the clock starts. */
  claim: async (run: ClaimRun): Promise<CallFigures> => {
    const { plan, port, over } = run;
    const requests = Array.from({ length: plan.claims }, (_, n) => {
      const input = plannedClaim(plan, n);
      return over === 'http' ? httpCall(port, CLAIM, input) : socketCall(n + 1, CLAIM, input);
    });
    const callers = await openCallers(run);
    let used = 0;
    try {
      return await driveCalls(callers, () => requests[used++] ?? null, run.limitMs);
    } finally {
      for (const caller of callers) caller.close();
    }
  },

  /** Sends a server that claims nothing the same call again and again, at a steady rate. */
  callSteadily: async (run: SteadyRun): Promise<{ ok: number; refused: number }> => {
    const input = { opId: newOpId(), slug: 'bench-1-1', numbers: [7], handle: 'buyer7' };
    const request = run.over === 'http' ? httpCall(run.port, CLAIM, input) : socketCall(1, CLAIM, input);
    const callers = await openCallers(run);
    try {
      return await paceCalls(callers, () => request, run);
    } finally {
      for (const caller of callers) caller.close();
    }
  },

  /** Claims one spot after the other at an even pace, whatever the answers take. Resolves with the refusals. */
  pace: async ({ port, slug, firstNumber, claims, perSecond }: PacedRun): Promise<{ refused: number }> => {
    const callers = await openHttpCallers(port, PACED_CALLERS);
    const idle = [...callers];
    const beganMs = performance.now();
    let refused = 0;
    let answered = 0;
    for (let n = 0; n < claims; n += 1) {
      const dueMs = beganMs + (n * 1_000) / perSecond;
      await sleep(Math.max(0, dueMs - performance.now()));
      while (idle.length === 0 && performance.now() - beganMs < PACE_LIMIT_MS) await sleep(1);
      const caller = idle.pop();
      const input = { opId: newOpId(), slug, numbers: [firstNumber + n], handle: `buyer${n}` };
      caller?.send(httpCall(port, CLAIM, input), (status) => {
        idle.push(caller);
        answered += 1;
        if (status >= 300) refused += 1;
      });
    }
    while (answered < claims && performance.now() - beganMs < PACE_LIMIT_MS) await sleep(2);
    for (const caller of callers) caller.close();
    return { refused: refused + claims - answered };
  },

  drop: (run: DropRun): Promise<DropFigures> => playDrop(run),

  watch: ({ port, slug, count }: WatchRun): Promise<void> => watchers.open(port, slug, count),
  expect: ({ seq }: { seq: number }): void => watchers.expect(seq),
  reached: async ({ limitMs }: { limitMs: number }): Promise<WatcherFigures> => {
    await watchers.reached(limitMs);
    return watchers.figures();
  },
  comeBackTo: (home: { port: number; slug: string }): void => watchers.comeBackTo(home),
  stall: ({ count }: { count: number }): void => watchers.stall(count),
  resume: (_input: null): void => watchers.resume(),
  unwatch: (_input: null): void => watchers.close(),
  now: (_input: null): number => nowMs(),
};

export type LoadCommands = typeof commands;

serveCommands(commands);
