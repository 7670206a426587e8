export interface KeepAliveOptions {
  /** How long a connection may be silent before it is asked for a sign of life; read again for every ping. */
  readonly pingAfterMs: () => number;
  /** How long an answer may take at first. Grows with the answers of a slow network, and with every miss. */
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
  /** What the network has taught us, across connections: otherwise a slow one would be cut again and again. */
  let patienceMs = answerWithinMs;

  return class extends Base {
    #timer: ReturnType<typeof setTimeout> | undefined;
    #pingedAtMs: number | null = null;
    #stopHints: (() => void) | undefined;

    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      this.addEventListener('open', () => {
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
      if (this.#pingedAtMs !== null) {
        const tookMs = performance.now() - this.#pingedAtMs;
        patienceMs = Math.min(answerWithinMsMax, Math.max(answerWithinMs, 3 * tookMs));
      }
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
      this.#timer = setTimeout(() => {
        patienceMs = Math.min(answerWithinMsMax, 2 * patienceMs);
        this.close();
      }, patienceMs);
    }

    #finish(): void {
      clearTimeout(this.#timer);
      this.#stopHints?.();
      this.#stopHints = undefined;
    }
  };
}
