import { useQuery } from '@tanstack/solid-query';
import type { Read } from '#client/lib/create-read.ts';
import { createRead } from '#client/lib/create-read.ts';
import { newEnvelope } from '#client/lib/new-envelope.ts';
import type { ServerAccess } from '#client/lib/trpc.ts';
import { call, toAppError } from '#client/lib/trpc.ts';
import type { WhoisTested } from '#shared/auth/auth.schemas.ts';
import type { SettingJson, SettingKey } from '#shared/settings/settings.rules.ts';
import type { SettingChanged, SettingRow } from '#shared/settings/settings.schemas.ts';

/** Everything the page asks about the system settings. */
export interface SettingsData {
  createList(): Read<readonly SettingRow[]>;
  /** `was` is the value the form was filled with: another one there means that somebody else has changed it. */
  update(key: SettingKey, was: SettingJson, value: SettingJson): Promise<SettingChanged>;
  /** Asks a WHOIS server that may become the one that is set. */
  testWhois(server: string): Promise<WhoisTested>;
}

export function createSettingsData({ api, queries, client }: ServerAccess): SettingsData {
  const { settings } = queries;
  return {
    createList: () =>
      createRead(
        useQuery(
          () => settings.list.queryOptions(),
          () => client,
        ),
        toAppError,
      ),
    testWhois: (server) => call(api.auth.testWhois.mutate({ server, ...newEnvelope() })),
    update: async (key, was, value) => {
      try {
        return await call(
          api.settings.update.mutate({ key, was: toWire(was), value: toWire(value), ...newEnvelope() }),
        );
      } finally {
        // After a refusal, too: it may have come because the value shown was an old one.
        await settings.invalidate();
      }
    },
  };
}

/** The wire's lists can be written to; ours can't. */
function toWire(value: SettingJson): number | string | string[] {
  return typeof value === 'object' ? [...value] : value;
}
