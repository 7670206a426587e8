import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';

/** Something that is open and has to be closed before the process ends. */
export interface Closable {
  /** For the log. */
  readonly name: string;
  /** Longer than anything that is under way may take; whatever is slower is left behind. */
  readonly withinMs: number;
  readonly close: () => Promise<unknown>;
}

export interface Ending {
  /** What was added last is closed first, because it stands on what was there before. */
  add(closable: Closable): void;
  /**
   * Closes everything, one after the other. What fails or takes too long keeps nothing else from being closed; false
   * where there was such a thing. A second call waits for the first.
   */
  closeAll(): Promise<boolean>;
}

export function createEnding(log: Logger): Ending {
  const open: Closable[] = [];
  let closing: Promise<boolean> | undefined;

  const closeOne = async ({ name, withinMs, close }: Closable): Promise<boolean> => {
    const patience = new AbortController();
    const tooLong = delay(withinMs, 'too long' as const, { signal: patience.signal }).catch(() => undefined);
    try {
      const outcome = await Promise.race([close(), tooLong]);
      if (outcome === 'too long')
        log.error({ name, withinMs }, 'the shutdown goes on without waiting any longer');
      return outcome !== 'too long';
    } catch (error) {
      log.error({ err: error, name }, 'the shutdown failed');
      return false;
    } finally {
      patience.abort();
    }
  };

  const closeEach = async (): Promise<boolean> => {
    let complete = true;
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (!(await closeOne(next))) complete = false;
    }
    return complete;
  };

  return {
    add: (closable) => {
      open.push(closable);
    },
    closeAll: () => (closing ??= closeEach()),
  };
}

/**
 * Ends this process in order on a signal, and on an error that nobody caught: nobody knows what such an error has left
 * behind, so it is logged and the process makes room for a new one instead of going on in an unknown state.
 */
export function endWithProcess(ending: Ending, log: Logger): void {
  let asked = false;
  const end = async (code: number): Promise<void> => {
    asked = true;
    const complete = await ending.closeAll();
    process.exit(complete ? code : 1);
  };
  const onSignal = () => {
    // A second signal means that somebody has no patience for the first.
    if (asked) process.exit(130);
    void end(0);
  };
  const onFault = (error: unknown) => {
    log.fatal(
      { err: error },
      'nobody caught this; ending so that whoever supervises this process can start it anew',
    );
    if (!asked) void end(1);
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  process.on('uncaughtException', onFault);
  process.on('unhandledRejection', onFault);
}
