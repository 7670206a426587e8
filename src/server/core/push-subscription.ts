import type { TrackedEnvelope } from '@trpc/server';
import type { StreamSink } from './hub.ts';

/**
 * A subscription that pushes into sinks instead of being pulled by a loop of its own. A thousand idle loops, each with
 * its promises and abort signals, cost five times the memory and four times the work of a thousand sinks in a set.
 */
export interface PushSubscription {
  /** Begins to push into `sink`; the returned function ends it. */
  readonly open: (sink: StreamSink) => () => void;
  /** Rejects once the reader may not read any more; asked again and again. Null where anybody may. */
  readonly recheck: (() => Promise<unknown>) | null;
}

const PUSH = Symbol('push subscription');

interface Pushed {
  readonly [PUSH]: PushSubscription;
}

/**
 * Makes what a subscription procedure returns. To tRPC's types, and so to its clients, it is an async iterable of
 * tracked messages; only our socket server can serve it, and it never iterates.
 */
export function pushSubscription<Message>(
  subscription: PushSubscription,
): AsyncIterable<TrackedEnvelope<Message>> {
  const pushed: Pushed & AsyncIterable<TrackedEnvelope<Message>> = {
    [PUSH]: subscription,
    [Symbol.asyncIterator]() {
      throw new Error('Push subscriptions are served by core/socket-server.ts only.');
    },
  };
  return pushed;
}

/** The subscription inside a procedure's result; null where it is something else. */
export function readPushSubscription(result: unknown): PushSubscription | null {
  return typeof result === 'object' && result !== null && PUSH in result ? (result as Pushed)[PUSH] : null;
}
