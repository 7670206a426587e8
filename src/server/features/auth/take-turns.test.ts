import { describe, expect, it } from 'vitest';
import { createTurns } from './take-turns.ts';

/** Tasks that finish when they are told to, and who runs at each moment. */
function makeTasks(inTurn: ReturnType<typeof createTurns>) {
  const running: number[] = [];
  const finish = new Map<number, (fails: boolean) => void>();
  const start = (id: number) =>
    inTurn(async () => {
      running.push(id);
      await new Promise<void>((resolve, reject) => {
        finish.set(id, (fails) => (fails ? reject(new Error(`task ${id} failed`)) : resolve()));
      });
      return id;
    }).finally(() => running.splice(running.indexOf(id), 1));
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return { running, finish, start, settle };
}

describe('taking turns', () => {
  it('runs two at once and the others in the order in which they came', async () => {
    const { running, finish, start, settle } = makeTasks(createTurns(2, 10));
    const done = [1, 2, 3, 4].map(start);
    await settle();
    expect(running).toEqual([1, 2]);
    finish.get(2)?.(false);
    await settle();
    expect(running).toEqual([1, 3]);
    finish.get(1)?.(false);
    await settle();
    expect(running).toEqual([3, 4]);
    finish.get(3)?.(false);
    finish.get(4)?.(false);
    expect(await Promise.all(done)).toEqual([1, 2, 3, 4]);
  });

  it('turns away whoever finds the waiting line full, and takes them again once it is not', async () => {
    const { running, finish, start, settle } = makeTasks(createTurns(1, 1));
    const first = start(1);
    const second = start(2);
    await expect(start(3)).rejects.toMatchObject({ code: 'server.busy', details: { retry_after: 5 } });
    finish.get(1)?.(false);
    await first;
    await settle();
    finish.get(2)?.(false);
    await second;
    const fourth = start(4);
    await settle();
    expect(running).toEqual([4]);
    finish.get(4)?.(false);
    await fourth;
  });

  it('goes on after a task that failed', async () => {
    const { finish, start, settle } = makeTasks(createTurns(1, 5));
    const first = start(1);
    const second = start(2);
    await settle();
    finish.get(1)?.(true);
    await expect(first).rejects.toThrow('task 1 failed');
    await settle();
    finish.get(2)?.(false);
    expect(await second).toBe(2);
  });
});
