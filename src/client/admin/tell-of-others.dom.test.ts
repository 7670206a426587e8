import { createRoot, createSignal } from 'solid-js';
import { expect, it } from 'vitest';
import type { OthersWrites } from '#client/sync/outbox.ts';
import { createTellOfOthers } from './tell-of-others.ts';

it('whoever signs in is told once whose changes wait on this device, and how many', () => {
  const [others, setOthers] = createSignal<readonly OthersWrites[]>([]);
  const told: string[] = [];
  const end = createRoot((dispose) => {
    const show = ({ text }: { text: string }) => {
      told.push(text);
      return () => undefined;
    };
    createTellOfOthers({ others }, { show });
    return dispose;
  });
  expect(told).toEqual([]);
  setOthers([
    { accountName: 'Ana', count: 2 },
    { accountName: 'Ben', count: 1 },
  ]);
  setOthers([{ accountName: 'Ana', count: 3 }]);
  expect(told).toEqual([
    '2 changes of Ana wait on this device. Only Ana can send them. 1 change of Ben waits on this device. Only Ben can send it.',
  ]);
  end();
});
