export interface KeepAliveOptions {
  /** How long a connection may be silent before it is asked for a sign of life; read again for every ping. */
  readonly pingAfterMs: () => number;
  /** How long an answer may take on a quick network, and on the slowest. */
  readonly answerWithinMs: number;
  readonly answerWithinMsMax: number;
  /** Calls `check` at moments when the network has probably changed; the returned function ends that. */
  readonly onHint: (check: () => void) => () => void;
  /** Told about every sign of life. */
  readonly onHeard?: () => void;
}

/**
 * Makes a WebSocket class that finds out by itself when the other side is gone, by tRPC's own PING and PONG. tRPC's
 * client can do that too, but with one fixed pace: on a slow network its fixed patience would end every connection, and
 * a hidden page would ping as often as one that is looked at.
 */
export function makeKeepAliveSocket(Base: typeof WebSocket, options: KeepAliveOptions): typeof WebSocket {
  const { answerWithinMs, answerWithinMsMax } = options;
  /** Three times what a round trip takes, because a phone's network is rarely as quick as it was a moment ago. */
  const patienceFor = (roundTripMs: number) =>
    Math.min(answerWithinMsMax, Math.max(answerWithinMs, 3 * roundTripMs));

  return class extends Base {
    #patienceMs = answerWithinMs;
    #timer: ReturnType<typeof setTimeout> | undefined;
    #pingedAtMs: number | null = null;
    #stopHints: (() => void) | undefined;

    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      const beganAtMs = performance.now();
      this.addEventListener('open', () => {
        // Connecting takes two round trips at least. A network that has become slow ends one connection by its
        // silence, and the next one knows.
        this.#patienceMs = patienceFor((performance.now() - beganAtMs) / 2);
        this.#stopHints = options.onHint(() => this.#ping());
        this.#rest();
      });
      this.addEventListener('message', () => this.#heard());
      this.addEventListener('close', () => this.#finish());
    }

    override close(code?: number, reason?: string): void {
      this.#finish();
      super.close(code, reason);
    }

    #heard(): void {
      if (this.#pingedAtMs !== null) this.#patienceMs = patienceFor(performance.now() - this.#pingedAtMs);
      options.onHeard?.();
      this.#rest();
    }

    #rest(): void {
      clearTimeout(this.#timer);
      this.#pingedAtMs = null;
      this.#timer = setTimeout(() => this.#ping(), options.pingAfterMs());
    }

    #ping(): void {
      if (this.#pingedAtMs !== null || this.readyState !== Base.OPEN) return;
      this.#pingedAtMs = performance.now();
      this.send('PING');
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.close(), this.#patienceMs);
    }

    #finish(): void {
      clearTimeout(this.#timer);
      this.#stopHints?.();
      this.#stopHints = undefined;
    }
  };
}
