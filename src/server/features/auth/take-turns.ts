import { AppError } from '#shared/kernel/errors.ts';

const RETRY_AFTER_S = 5;

/**
 * Lets a bounded number of tasks run at once and a bounded number wait, in the order in which they came. Whoever
 * comes to a full waiting line gets `server.busy`.
 */
export function createTurns(
  runningMax: number,
  waitingMax: number,
): <Result>(task: () => Promise<Result>) => Promise<Result> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (task) => {
    if (running < runningMax) {
      running += 1;
    } else {
      if (waiting.length >= waitingMax) throw new AppError('server.busy', { retry_after: RETRY_AFTER_S });
      // Whoever finishes hands its turn over, so that nobody who comes in between can take it.
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
      });
    }
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
