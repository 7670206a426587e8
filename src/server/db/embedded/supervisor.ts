import { clearCluster, launchServer, type ServerFiles, type ServerProcess, stopServer } from './server.ts';

const RESTARTS_MAX = 3;
const RESTARTS_WINDOW_MS = 60_000;

export interface Crash {
  readonly reason: string;
  /** False: the database stays down, and the product should end so that somebody looks at it. */
  readonly willRestart: boolean;
}

export interface Supervisor {
  stop(): Promise<void>;
}

/**
 * Keeps a server running until `stop`: one that dies is started again and recovers from its log, at most three times
 * within a minute. Acknowledged commits survive; connections do not, and their pools make new ones.
 */
export async function superviseServer(
  files: ServerFiles,
  onCrash: (crash: Crash) => void,
): Promise<Supervisor> {
  let server: ServerProcess | undefined;
  let restarting: Promise<void> = Promise.resolve();
  let stopping: Promise<void> | undefined;
  const restartTimes: number[] = [];

  const launch = async (): Promise<void> => {
    const launched = await launchServer(files);
    server = launched;
    void launched.exited.then((how) => {
      server = undefined;
      restarting = restart(how);
    });
  };

  const restart = async (how: string): Promise<void> => {
    if (stopping !== undefined) {
      return;
    }
    const now = performance.now();
    const recent = restartTimes.filter((time) => now - time < RESTARTS_WINDOW_MS);
    const willRestart = recent.length < RESTARTS_MAX;
    onCrash({ reason: files.log.panic() ?? how, willRestart });
    if (!willRestart) {
      return;
    }
    restartTimes.push(now);
    try {
      // The dead server's helpers end by themselves; a new one refuses to start while any of them is left.
      await clearCluster(files.cluster);
      await launch();
    } catch (error) {
      // A server that dies while it recovers counts as the next crash, and is tried again as often.
      await restart(error instanceof Error ? error.message : String(error));
    }
  };

  const stop = async (): Promise<void> => {
    // A restart in flight is waited for, so that no server appears after it was asked to stop.
    await restarting;
    if (server !== undefined) {
      await stopServer(server);
    }
  };

  await launch();
  return {
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}
