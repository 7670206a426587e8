import { describe, expect, it } from 'vitest';
import { createTurns, type TurnLimits } from './take-turns.ts';

/** Tasks that finish when they are told to, and who runs at each moment. Strangers come from a group each unless said. */
function makeTasks(limits: Partial<TurnLimits> = {}) {
  const turns = createTurns({ runningMax: 2, waitingMax: 10, perGroupMax: 4, ...limits });
  const running: number[] = [];
  const finish = new Map<number, (fails: boolean) => void>();
  const task = (id: number) => async () => {
    running.push(id);
    try {
      await new Promise<void>((resolve, reject) => {
        finish.set(id, (fails) => (fails ? reject(new Error(`task ${id} failed`)) : resolve()));
      });
      return id;
    } finally {
      running.splice(running.indexOf(id), 1);
    }
  };
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return {
    running,
    known: (id: number) => turns.known(task(id)),
    stranger: (id: number, group = `192.0.2.${id}`) => turns.stranger(group, task(id)),
    end: async (id: number, fails = false) => {
      finish.get(id)?.(fails);
      await settle();
    },
    settle,
  };
}

describe('taking turns', () => {
  it('runs two at once and the others in the order in which they came', async () => {
    const { running, stranger, end, settle } = makeTasks();
    const done = [1, 2, 3, 4].map((id) => stranger(id));
    await settle();
    expect(running).toEqual([1, 2]);
    await end(2);
    expect(running).toEqual([1, 3]);
    await end(1);
    expect(running).toEqual([3, 4]);
    await end(3);
    await end(4);
    expect(await Promise.all(done)).toEqual([1, 2, 3, 4]);
  });

  it('turns away whoever finds the line full, and takes them again once it is not', async () => {
    const { running, stranger, end, settle } = makeTasks({ runningMax: 1, waitingMax: 1 });
    const first = stranger(1);
    const second = stranger(2);
    await expect(stranger(3)).rejects.toMatchObject({ code: 'server.busy', details: { retry_after: 5 } });
    await end(1);
    await first;
    await end(2);
    await second;
    const third = stranger(3);
    await settle();
    expect(running).toEqual([3]);
    await end(3);
    await third;
  });

  it('goes on after a task that failed', async () => {
    const { stranger, end, settle } = makeTasks({ runningMax: 1 });
    const first = stranger(1);
    const second = stranger(2);
    await settle();
    const failed = expect(first).rejects.toThrow('task 1 failed');
    await end(1, true);
    await failed;
    await end(2);
    expect(await second).toBe(2);
  });

  it('gives one address a few places and no more, so that others find one', async () => {
    const { running, stranger, end, settle } = makeTasks({ runningMax: 1, perGroupMax: 2 });
    const crowd = '198.51.100.7';
    const admitted = [stranger(1, crowd), stranger(2, crowd)];
    const refusal = { code: 'request.rate_limited', details: { retry_after: 5 } };
    for (const id of [3, 4, 5]) await expect(stranger(id, crowd)).rejects.toMatchObject(refusal);
    const other = stranger(6);
    await settle();
    await end(1);
    await end(2);
    expect(running).toEqual([6]);
    await end(6);
    expect(await Promise.all([...admitted, other])).toEqual([1, 2, 6]);
    // Places are given back, also by tasks that fail.
    const again = stranger(7, crowd);
    await settle();
    const failed = expect(again).rejects.toThrow('task 7 failed');
    await end(7, true);
    await failed;
    for (const id of [8, 9]) void stranger(id, crowd);
    await settle();
    await end(8);
    await end(9);
  });

  it('lets whoever is known go before all strangers, and past a line of them that is full', async () => {
    const { running, known, stranger, end, settle } = makeTasks({ runningMax: 1, waitingMax: 2 });
    const done = [stranger(1), stranger(2), stranger(3)];
    await expect(stranger(4)).rejects.toMatchObject({ code: 'server.busy' });
    done.push(known(5), known(6));
    await settle();
    const order: number[] = [];
    for (const expected of [1, 5, 6, 2, 3]) {
      order.push(...running);
      await end(expected);
    }
    expect(order).toEqual([1, 5, 6, 2, 3]);
    await Promise.all(done);
  });

  it('turns known people away, too, where too many of them wait', async () => {
    const { known, end } = makeTasks({ runningMax: 1, waitingMax: 1 });
    const done = [known(1), known(2)];
    await expect(known(3)).rejects.toMatchObject({ code: 'server.busy' });
    await end(1);
    await end(2);
    await Promise.all(done);
  });
});
