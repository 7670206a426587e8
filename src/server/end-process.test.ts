import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createLogger } from './core/logger.ts';
import { createEnding } from './end-process.ts';

function makeEnding() {
  const ending = createEnding(createLogger('silent'));
  const closed: string[] = [];
  const add = (name: string, close: () => Promise<unknown> = () => Promise.resolve()) =>
    ending.add({
      name,
      withinMs: 50,
      close: async () => {
        await close();
        closed.push(name);
      },
    });
  return { ending, closed, add };
}

describe('ending the process', () => {
  it('closes what was opened last first, one after the other', async () => {
    const { ending, closed, add } = makeEnding();
    add('database');
    add('product', () => delay(10));
    add('doors', () => delay(20));
    expect(await ending.closeAll()).toBe(true);
    expect(closed).toEqual(['doors', 'product', 'database']);
  });

  it('closes the database although the doors never close', async () => {
    const { ending, closed, add } = makeEnding();
    add('database');
    add('doors', () => new Promise(() => undefined));
    expect(await ending.closeAll()).toBe(false);
    expect(closed).toEqual(['database']);
  });

  it('closes the database although the doors fail, at once or later', async () => {
    for (const fail of [
      () => Promise.reject(new Error('planted')),
      () => {
        throw new Error('planted');
      },
    ]) {
      const { ending, closed, add } = makeEnding();
      add('database');
      add('doors', fail);
      expect(await ending.closeAll()).toBe(false);
      expect(closed).toEqual(['database']);
    }
  });

  it('closes everything once, however often it is asked to', async () => {
    const { ending, closed, add } = makeEnding();
    add('database', () => delay(10));
    expect(await Promise.all([ending.closeAll(), ending.closeAll()])).toEqual([true, true]);
    expect(closed).toEqual(['database']);
  });
});
