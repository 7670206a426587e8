import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { CommandTable } from './serve-commands.ts';

/** A process of the bench: the product, what it is compared with, or a load generator. */
export interface Child<Commands extends CommandTable> {
  readonly pid: number;
  /** Runs a command inside the process; rejects with what it threw, or where the process ends or takes too long. */
  call<Name extends keyof Commands & string>(
    name: Name,
    input: Parameters<Commands[Name]>[0],
  ): Promise<Awaited<ReturnType<Commands[Name]>>>;
  /** Processor time of the process so far, user and system, in ms; the kernel counts in steps of 10. */
  cpuMs(): number;
  /** Memory of the process that is resident, in kB. */
  residentKb(): number;
  /** Ends it and waits until it is gone; may be called twice. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

export interface ChildOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly execArgs?: readonly string[];
}

const CALL_LIMIT_MS = 180_000;
const STOP_LIMIT_MS = 10_000;
const TICKS_PER_SECOND = 100;
const ERROR_TEXT_MAX = 4_000;

const running = new Set<{ stop(signal?: NodeJS.Signals): Promise<void> }>();

/** Starts `bench/<entry>` as a process of its own and waits until it takes commands. It ends with this process. */
export async function startChild<Commands extends CommandTable>(
  entry: string,
  { args = [], env = {}, execArgs = [] }: ChildOptions = {},
): Promise<Child<Commands>> {
  const path = fileURLToPath(new URL(`../${entry}`, import.meta.url));
  const process_ = spawn(process.execPath, [...execArgs, path, ...args], {
    env: { ...process.env, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // Structured clones: answers hold typed arrays.
    serialization: 'advanced',
  });
  const child = wrap<Commands>(process_, entry);
  running.add(child);
  await child.ready;
  return child;
}

/** Ends every child that still runs. */
export async function stopChildren(): Promise<void> {
  await Promise.all([...running].map((child) => child.stop()));
}

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

function wrap<Commands extends CommandTable>(
  process_: ChildProcess,
  entry: string,
): Child<Commands> & { readonly ready: Promise<void> } {
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let errorText = '';
  process_.stderr?.on('data', (chunk: Buffer) => {
    errorText = (errorText + chunk.toString()).slice(-ERROR_TEXT_MAX);
  });

  const expect = <Value>(id: number): Promise<Value> =>
    new Promise<Value>((resolve, reject) => {
      const timer = setTimeout(() => {
        waiting.delete(id);
        reject(new Error(`${entry} did not answer within ${CALL_LIMIT_MS / 1_000} s.`));
      }, CALL_LIMIT_MS);
      waiting.set(id, { resolve, reject, timer });
    });
  const ready = expect<void>(0);
  process_.on('message', (message: { id: number; value?: unknown; error?: string }) => {
    const found = waiting.get(message.id);
    waiting.delete(message.id);
    clearTimeout(found?.timer);
    if (message.error !== undefined) found?.reject(new Error(`${entry}: ${message.error}`));
    else found?.resolve(message.value as never);
  });
  const exited = new Promise<void>((resolve) => {
    process_.once('exit', (code, signal) => {
      for (const { reject, timer } of waiting.values()) {
        clearTimeout(timer);
        reject(new Error(`${entry} ended with ${signal ?? code}.\n${errorText}`));
      }
      waiting.clear();
      resolve();
    });
  });

  const child = {
    ready,
    pid: process_.pid ?? 0,
    call: (name: string, input: unknown) => {
      if (process_.exitCode !== null || !process_.connected)
        return Promise.reject(new Error(`${entry} has ended.\n${errorText}`));
      lastId += 1;
      process_.send({ id: lastId, name, input });
      return expect<never>(lastId);
    },
    cpuMs: () => readCpuMs(process_.pid ?? 0),
    residentKb: () => readResidentKb(process_.pid ?? 0),
    stop: async (signal: NodeJS.Signals = 'SIGTERM') => {
      running.delete(child);
      if (process_.exitCode !== null || process_.signalCode !== null) return;
      process_.kill(signal);
      const timer = setTimeout(() => process_.kill('SIGKILL'), STOP_LIMIT_MS);
      await exited;
      clearTimeout(timer);
    },
  };
  return child;
}

/** From /proc/PID/stat: the fields after the name in brackets, which may itself hold blanks. */
function readCpuMs(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1_000) / TICKS_PER_SECOND;
}

function readResidentKb(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]);
}
