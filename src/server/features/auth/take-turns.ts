import { AppError } from '#shared/kernel/errors.ts';

const RETRY_AFTER_S = 5;

export interface TurnLimits {
  /** Tasks at once. */
  readonly runningMax: number;
  /** Who may wait in each of the two lines. */
  readonly waitingMax: number;
  /** Strangers of one group, running and waiting. */
  readonly perGroupMax: number;
}

/** Lets a bounded number of tasks run at once and a bounded number wait, in the order in which they came. */
export interface Turns {
  /**
   * For somebody who has shown who they are, by a session or a link: they go before all strangers, so that no crowd of
   * those can keep them from their work. Throws `server.busy` where too many wait.
   */
  known<Result>(task: () => Promise<Result>): Promise<Result>;
  /**
   * For anybody; `group` is what their address counts as. Throws `request.rate_limited` where the group has taken its
   * places already, or one address could take all of them, and `server.busy` where too many wait.
   */
  stranger<Result>(group: string, task: () => Promise<Result>): Promise<Result>;
}

export function createTurns({ runningMax, waitingMax, perGroupMax }: TurnLimits): Turns {
  let running = 0;
  const knownLine: (() => void)[] = [];
  const strangersLine: (() => void)[] = [];
  const placesByGroup = new Map<string, number>();

  const inTurn = async <Result>(line: (() => void)[], task: () => Promise<Result>): Promise<Result> => {
    if (running < runningMax) {
      running += 1;
    } else {
      if (line.length >= waitingMax) throw new AppError('server.busy', { retry_after: RETRY_AFTER_S });
      // Whoever finishes hands its turn over, so that nobody who comes in between can take it.
      await new Promise<void>((resolve) => {
        line.push(resolve);
      });
    }
    try {
      return await task();
    } finally {
      const next = knownLine.shift() ?? strangersLine.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };

  return {
    known: (task) => inTurn(knownLine, task),
    async stranger(group, task) {
      const places = placesByGroup.get(group) ?? 0;
      if (places >= perGroupMax) throw new AppError('request.rate_limited', { retry_after: RETRY_AFTER_S });
      placesByGroup.set(group, places + 1);
      try {
        return await inTurn(strangersLine, task);
      } finally {
        const left = (placesByGroup.get(group) ?? 1) - 1;
        if (left === 0) placesByGroup.delete(group);
        else placesByGroup.set(group, left);
      }
    },
  };
}
