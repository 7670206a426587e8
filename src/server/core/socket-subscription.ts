import type { StreamSink } from './hub.ts';
import type { PushSubscription } from './push-subscription.ts';
import type { StreamMessage } from './stream-message.ts';

/** What a subscription needs of its socket. */
export interface SubscriptionSocket {
  readonly subscriptions: Map<string, SocketSubscription>;
  send(frame: Buffer): void;
  /** Sends one message that is JSON already. */
  sendText(json: string): void;
}

/** One subscription of one socket, from the request to its end. */
export class SocketSubscription implements StreamSink {
  readonly #socket: SubscriptionSocket;
  /** As JSON. */
  readonly #requestId: string;
  /** Writes the answer to a failure. */
  readonly #refuse: (error: unknown) => void;
  #recheck: PushSubscription['recheck'] = null;
  #checkedAtMs = 0;
  #stop: (() => void) | null = null;
  #isEnded = false;

  /** Takes the request id: a second subscription under it is refused while this one lasts. */
  constructor(socket: SubscriptionSocket, requestId: string, refuse: (error: unknown) => void) {
    this.#socket = socket;
    this.#requestId = requestId;
    this.#refuse = refuse;
    socket.subscriptions.set(requestId, this);
  }

  /** Answers "started" and then lets the messages come; nothing where it was ended before it began. */
  begin({ open, recheck }: PushSubscription): void {
    if (this.#isEnded) return;
    this.#recheck = recheck;
    this.#checkedAtMs = performance.now();
    this.#say('started');
    const stop = open(this);
    // Opening may already have ended it.
    if (this.#isEnded) stop();
    else this.#stop = stop;
  }

  deliver(message: StreamMessage): void {
    this.#socket.send(message.frame(this.#requestId));
  }

  end(): void {
    if (this.release()) this.#say('stopped');
  }

  fail(error: unknown): void {
    if (this.release()) this.#refuse(error);
  }

  /** Ends it without an answer; false where it had ended already. */
  release(): boolean {
    if (this.#isEnded) return false;
    this.#isEnded = true;
    this.#socket.subscriptions.delete(this.#requestId);
    this.#stop?.();
    this.#stop = null;
    return true;
  }

  /**
   * Asks again whether the reader may still read, where that was last asked `everyMs` ago. `isFinal` tells a refusal
   * from an outage: during an outage nothing can be read anyway, so the subscription waits it out.
   */
  recheck(now: number, everyMs: number, isFinal: (error: unknown) => boolean): void {
    if (this.#recheck === null || now - this.#checkedAtMs < everyMs) return;
    this.#checkedAtMs = now;
    this.#recheck().catch((error: unknown) => {
      if (isFinal(error)) this.fail(error);
    });
  }

  #say(type: 'started' | 'stopped'): void {
    // Put together by hand, because the id is JSON already.
    this.#socket.sendText(`{"id":${this.#requestId},"result":{"type":"${type}"}}`);
  }
}
