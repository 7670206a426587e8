/** How long a socket may take before it is given up. */
export interface WebSocketLimits {
  /** From the constructor to `open`. Browsers have no limit of their own. */
  readonly connectTimeoutMs: number;
  /** From `close()` to the `close` event. On a dead path Chromium waits a minute for the other side's answer. */
  readonly closeGraceMs: number;
}

/**
 * A slow phone needs about three seconds for TLS and the upgrade. The grace covers the round trip of an orderly close; when
 * it is too short, nothing is lost but the close code.
 */
const DEFAULT_LIMITS: WebSocketLimits = { connectTimeoutMs: 5_000, closeGraceMs: 250 };

/**
 * Makes a WebSocket class that reports the end of a connection when its user has to know, not when the network has
 * confirmed it. tRPC reconnects on `close` (and on `error` while connecting), so on a phone that walked out of coverage
 * the platform's own class would leave a board silent for more than a minute.
 * After the early end the socket is `CLOSED` and stays mute: whatever the real one still delivers belongs to a
 * connection that its user has already replaced.
 */
export function makeEagerWebSocket(Base: typeof WebSocket, limits = DEFAULT_LIMITS): typeof WebSocket {
  return class extends Base {
    #ended = false;
    #announcing = false;
    #timer: ReturnType<typeof setTimeout> | undefined;

    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      for (const type of ['open', 'message', 'error', 'close']) {
        // Registered before any other listener can be, so it runs first and can keep a late event from all of them.
        this.addEventListener(type, (event) => this.#screen(event));
      }
      this.#timer = setTimeout(() => {
        super.close();
        // A browser announces a failed connection with both, and tRPC stops waiting for `open` on `error` only.
        this.#end(new Event('error'));
      }, limits.connectTimeoutMs);
    }

    override get readyState(): WebSocket['readyState'] {
      return this.#ended ? Base.CLOSED : super.readyState;
    }

    override close(code?: number, reason?: string): void {
      super.close(code, reason);
      if (this.#ended) return;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#end(), limits.closeGraceMs);
    }

    #screen(event: Event): void {
      if (this.#announcing) return;
      if (this.#ended) {
        event.stopImmediatePropagation();
        return;
      }
      if (event.type === 'open') clearTimeout(this.#timer);
      if (event.type === 'close') {
        clearTimeout(this.#timer);
        this.#ended = true;
      }
    }

    #end(...before: Event[]): void {
      this.#ended = true;
      this.#announcing = true;
      for (const event of [...before, new CloseEvent('close', { code: 1006, wasClean: false })]) {
        this.dispatchEvent(event);
      }
      this.#announcing = false;
    }
  };
}
