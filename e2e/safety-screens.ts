import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import type { SettingJson, SettingKey } from '#shared/settings/settings.rules.ts';
import { CLIENT_HEADERS } from './call-trpc.ts';
import type { Screen, ScreenBed } from './screens.ts';

/** What the server's settings do when they are tried, and the pages that only some of their values open. */

export async function setSetting(
  { signedIn }: Pick<ScreenBed, 'signedIn'>,
  key: SettingKey,
  was: SettingJson,
  value: SettingJson,
) {
  await signedIn.expectOk({
    method: 'POST',
    path: '/trpc/settings.update',
    headers: CLIENT_HEADERS,
    body: { opId: randomUUID(), key, was, value },
  });
}

const findHeading = (page: Page, name: string) => page.getByRole('heading', { name, level: 1 }).waitFor();

const settingsScreen = (name: string, until: Screen['until']): Screen => ({
  name,
  as: 'operator',
  address: () => '/admin/server-settings',
  until,
});

/** Each leaves the server as it was, once it is read. */
export const SAFETY_STATES: readonly Screen[] = [
  settingsScreen('server settings, WHOIS tested', async (page) => {
    await page.getByRole('button', { name: 'Test WHOIS' }).click();
    await page.getByText(/^No answer that helps/).waitFor();
  }),
  settingsScreen('server settings, cleaned up', async (page) => {
    await page.getByRole('button', { name: 'Remove old records now' }).click();
    await page.getByText(/^Audit log: nothing older/).waitFor();
  }),
  {
    name: 'register, closed',
    as: 'visitor',
    address: () => '/admin/register',
    until: (page) => page.getByText('Registration is closed.').waitFor(),
  },
  {
    name: 'register',
    as: 'visitor',
    address: () => '/admin/register',
    until: async (page, bed) => {
      await setSetting(bed, 'registration', 'closed', 'open');
      await page.reload();
      await page.getByLabel('Username').waitFor();
      await setSetting(bed, 'registration', 'open', 'closed');
    },
  },
  {
    name: 'second factor demanded',
    as: 'member',
    address: () => '/admin/settings',
    until: async (page, bed) => {
      await page.getByLabel('Display name').waitFor();
      await setSetting(bed, 'second_factor_roles', [], ['member']);
      await page.reload();
      await findHeading(page, 'Set up a second factor');
      await setSetting(bed, 'second_factor_roles', ['member'], []);
    },
  },
];
