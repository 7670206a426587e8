import { QueryClient, useQuery } from '@tanstack/solid-query';
import { createRoot, createSignal } from 'solid-js';
import { describe, expect, it, vi } from 'vitest';
import { AppError } from '#shared/kernel/errors.ts';
import type { Read } from './create-read.ts';
import { createKeptRead } from './create-read.ts';

const toAppError = (error: unknown) =>
  error instanceof AppError ? error : new AppError('server.unexpected', {}, { cause: error });

const unreachable = () => Promise.reject(new AppError('network.unreachable'));

/** A device with a shelf, and a server that answers as the test says. */
function aPage(
  kept: Readonly<Record<string, { value: string; atMs: number }>> = {},
  first: () => Promise<string> = unreachable,
) {
  const shelf = new Map(Object.entries(kept));
  const [name, setName] = createSignal('active');
  let answer = first;
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, networkMode: 'always' } } });
  const read = createRoot(
    (): Read<string> =>
      createKeptRead(
        useQuery(
          () => ({ queryKey: [name()], queryFn: () => answer() }),
          () => client,
        ),
        toAppError,
        {
          name,
          find: (asked) => Promise.resolve(shelf.get(asked) ?? null),
          keep: (asked, value) => shelf.set(asked, value),
        },
      ),
  );
  return {
    read,
    shelf,
    setName,
    client,
    answers: (next: typeof answer) => {
      answer = next;
    },
  };
}
const shows = (read: Read<string>, data: string | undefined, asOfMs: number | null) =>
  vi.waitFor(() => expect([read.data(), read.asOfMs()]).toEqual([data, asOfMs]));

describe('a list that is kept on the device', () => {
  it('is shown with its time while the server does not answer, and is no failure', async () => {
    const { read } = aPage({ active: { value: 'three waffles', atMs: 1_000 } });
    await shows(read, 'three waffles', 1_000);
    expect(read.error()).toBeNull();
  });

  it('gives way to the server’s answer, which is kept in its place', async () => {
    const kept = { active: { value: 'three waffles', atMs: 1_000 } };
    const { read, shelf } = aPage(kept, () => Promise.resolve('four waffles'));
    await shows(read, 'four waffles', null);
    expect(shelf.get('active')).toMatchObject({ value: 'four waffles' });
  });

  it('stays on the screen when a later question is not answered', async () => {
    const { read, answers } = aPage({}, () => Promise.resolve('four waffles'));
    await shows(read, 'four waffles', null);
    answers(unreachable);
    read.retry();
    await vi.waitFor(() => expect(read.asOfMs()).not.toBeNull());
    expect([read.data(), read.error()]).toEqual(['four waffles', null]);
  });

  it('is another one for another question', async () => {
    const { read, setName } = aPage({
      active: { value: 'three waffles', atMs: 1_000 },
      archived: { value: 'one waffle', atMs: 2_000 },
    });
    await shows(read, 'three waffles', 1_000);
    setName('archived');
    await shows(read, 'one waffle', 2_000);
    setName('page 2');
    await vi.waitFor(() => expect(read.error()?.code).toBe('network.unreachable'));
    expect(read.data()).toBeUndefined();
  });

  it.each(['access.denied', 'waffle.not_found'] as const)('is not shown any more after %s', async (code) => {
    const { read, answers } = aPage({ active: { value: 'three waffles', atMs: 1_000 } });
    await shows(read, 'three waffles', 1_000);
    answers(() => Promise.reject(new AppError(code)));
    read.retry();
    await vi.waitFor(() => expect(read.error()?.code).toBe(code));
    expect([read.data(), read.asOfMs()]).toEqual([undefined, null]);
  });
});
