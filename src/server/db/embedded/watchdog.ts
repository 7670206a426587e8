import { spawn } from 'node:child_process';
import { CHILD_ENVIRONMENT } from './processes.ts';

export interface Watchdog {
  /** Sends the watchdog home: the server ended in an orderly way. */
  dismiss(): void;
}

/**
 * Waits on a pipe from this process. A line means all is well. The pipe's end without a line means that the process was
 * killed: then the server is asked to shut down fast, provided the pid file still names it.
 */
const SCRIPT = `
if read -r line; then exit 0; fi
read -r pid < "$2" || exit 0
if [ "$pid" = "$1" ]; then kill -INT "$1"; fi
`;

/** Ends the server with this process, also after kill -9, when no code of this process can run any more. */
export function startWatchdog(pid: number, pidFile: string): Watchdog {
  const child = spawn('/bin/sh', ['-c', SCRIPT, 'syrup-watchdog', String(pid), pidFile], {
    // In a group of its own, so that Ctrl-C in the terminal does not end the watchdog before it is needed.
    detached: true,
    cwd: '/',
    env: CHILD_ENVIRONMENT,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.on('error', () => undefined);
  child.stdin.on('error', () => undefined);
  child.unref();
  return { dismiss: () => child.stdin.end('done\n') };
}
