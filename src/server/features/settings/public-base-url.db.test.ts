import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '#server/app.fixture.ts';
import { resetLink } from '#server/cli/reset-link.ts';
import type { Actor } from '#server/core/context.ts';
import { callerOf, createTestActor, makeOpId } from '#server/core/testing.ts';
import { addWaffle } from '#server/db/factories.ts';
import { updateSetting } from './commands/update-setting.ts';

let running: TestApp;
let boss: Actor;
let ben: Actor;

beforeAll(async () => {
  running = await startTestApp({ PUBLIC_URL: 'https://drop.example' });
  boss = await createTestActor(running.core, 'super_admin', 'Zoe');
  ben = await createTestActor(running.core, 'admin', 'Ben');
  await addWaffle(running.core.fork(), { slug: 'blue-wig', totalSpots: 5 });
});
afterAll(() => running.remove());

const choose = (was: string, value: string) =>
  updateSetting(callerOf(running.core, boss), { opId: makeOpId(), key: 'public_base_url', was, value });

/** Where the links begin that a claim and the command line give out now. */
async function readBases(spot: number): Promise<string[]> {
  const claimed = await running.app.http.inject({
    method: 'POST',
    url: '/api/claims',
    headers: { host: 'somewhere.else' },
    payload: { waffle_slug: 'blue-wig', spot_numbers: [spot], instagram_handle: 'mia' },
  });
  const { my_spots_url } = claimed.json<{ my_spots_url: string }>();
  const printed = await resetLink(running.core, 'https://drop.example', ben.username);
  return [my_spots_url, printed.split('\n')[1] ?? ''].map((link) => new URL(link).origin);
}

it('the public address counts from the very next link, and PUBLIC_URL again once it is empty', async () => {
  expect(await readBases(1)).toEqual(['https://drop.example', 'https://drop.example']);
  await choose('', 'https://waffles.example');
  expect(await readBases(2)).toEqual(['https://waffles.example', 'https://waffles.example']);
  await choose('https://waffles.example', '');
  expect(await readBases(3)).toEqual(['https://drop.example', 'https://drop.example']);
});
