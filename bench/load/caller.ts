/** One connection that has at most one request under way. */
export interface Caller {
  /** Sends bytes that were made before; `done` gets the HTTP status, or 200/400 where the protocol has none. */
  send(request: Buffer, done: (status: number) => void): void;
  close(): void;
}

/** What a run of calls came to. Times in ms. */
export interface CallFigures {
  readonly ok: number;
  readonly refused: number;
  /** From the first request to the last answer. */
  readonly elapsedMs: number;
  readonly p50: number;
  readonly p99: number;
  readonly slowest: number;
}
