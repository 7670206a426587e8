import { Worker } from 'node:worker_threads';
import type { RunFigures } from '#shared/rehearsals/rehearsals.schemas.ts';
import type { DropPlan } from './play-drop.ts';

/** What a drop looked like from the buyers' side; whether the database agrees is seen elsewhere. */
export type PlayedDrop = Omit<RunFigures, 'isExact'>;

/** What the worker says. */
export type WorkerMessage =
  | { readonly type: 'claimed'; readonly count: number }
  | { readonly type: 'played'; readonly drop: PlayedDrop };

/**
 * Plays a drop in a thread of its own, so that the buyers' work is not measured as the server's, and so that it can be
 * ended at any instant: `signal` takes the thread down with all its sockets. `tell` hears how many spots are gone.
 */
export function playInWorker(
  plan: DropPlan,
  signal: AbortSignal,
  tell: (claimed: number) => void,
): Promise<PlayedDrop> {
  signal.throwIfAborted();
  const worker = new Worker(new URL('./buyers-worker.ts', import.meta.url), { workerData: plan });
  return new Promise<PlayedDrop>((resolve, reject) => {
    const onAbort = () => {
      reject(signal.reason as Error);
      void worker.terminate();
    };
    signal.addEventListener('abort', onAbort, { once: true });
    const settle = () => signal.removeEventListener('abort', onAbort);
    worker.on('message', (message: WorkerMessage) => {
      if (message.type === 'claimed') return tell(message.count);
      settle();
      resolve(message.drop);
    });
    worker.on('error', (error) => {
      settle();
      reject(error);
    });
    worker.on('exit', () => {
      settle();
      reject(new Error('The thread of the simulated buyers ended before the drop was over.'));
    });
  });
}
