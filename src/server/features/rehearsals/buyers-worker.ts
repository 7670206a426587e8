import { parentPort, workerData } from 'node:worker_threads';
import { type DropPlan, playDrop } from './play-drop.ts';
import type { WorkerMessage } from './play-in-worker.ts';

/** The thread in which simulated buyers play one drop; started by `play-in-worker.ts`. */
const TELL_EVERY_MS = 100;

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread, not a window
const say = (message: WorkerMessage) => parentPort?.postMessage(message);
let told = 0;
let claimed = 0;
const timer = setInterval(() => {
  if (claimed !== told) say({ type: 'claimed', count: claimed });
  told = claimed;
}, TELL_EVERY_MS);
try {
  const drop = await playDrop(workerData as DropPlan, (count) => {
    claimed = count;
  });
  say({ type: 'played', drop });
} finally {
  clearInterval(timer);
}
