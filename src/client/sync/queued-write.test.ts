import { expect, it } from 'vitest';
import { mendWrite, type QueuedWrite, toNewWrite } from './queued-write.ts';

const whole: QueuedWrite = {
  ...toNewWrite(
    { id: 'a', name: 'Ana' },
    {
      opId: 'op-1',
      scope: 'waffle:1',
      action: 'spots.markPaid',
      version: 1,
      input: {},
      about: {},
      madeAtMs: 5,
    },
  ),
  order: 3,
};

it('a write that is whole is passed on as it is', () => {
  expect(mendWrite(whole, 9)).toBe(whole);
});

it.each([
  ['its time', { madeAtMs: Number.NaN }],
  ['its state', { state: 'half' }],
  ['what it does', { action: undefined }],
  ['who made it', { accountName: null }],
])('a write that has lost %s is not sent, and waits for its person', (_, damage) => {
  const mended = mendWrite({ ...whole, ...damage } as QueuedWrite, 9);
  expect(mended).toMatchObject({ opId: 'op-1', order: 3, accountId: 'a', state: 'needs_you', version: 0 });
  expect(mendWrite(mended, 9)).toBe(mended);
});
