import { useQuery } from '@tanstack/solid-query';
import type { Read } from '#client/lib/create-read.ts';
import { createRead } from '#client/lib/create-read.ts';
import { newEnvelope } from '#client/lib/new-envelope.ts';
import type { ServerAccess } from '#client/lib/trpc.ts';
import { call, toAppError } from '#client/lib/trpc.ts';
import type { ThemeName } from '#shared/accounts/accounts.rules.ts';
import type { Profile, UpdateProfileInput } from '#shared/accounts/accounts.schemas.ts';

export type ProfileValues = Omit<UpdateProfileInput, 'opId' | 'performedAt'>;

/** What the settings ask about one's own account. */
export interface ProfileData {
  createProfile(): Read<Profile>;
  update(values: ProfileValues): Promise<Profile>;
  chooseTimeZone(timezone: string): Promise<Profile>;
  chooseTheme(theme: ThemeName): Promise<Profile>;
}

export function createProfileData({ api, queries, client }: ServerAccess): ProfileData {
  const { accounts } = queries;
  const changed = async (answer: Promise<Profile>): Promise<Profile> => {
    const profile = await call(answer);
    await accounts.profile.invalidate();
    return profile;
  };
  return {
    createProfile: () =>
      createRead(
        useQuery(
          () => accounts.profile.queryOptions(),
          () => client,
        ),
        toAppError,
      ),
    update: (values) => changed(api.accounts.updateProfile.mutate({ ...values, ...newEnvelope() })),
    chooseTimeZone: (timezone) => changed(api.accounts.chooseTimeZone.mutate({ timezone, ...newEnvelope() })),
    chooseTheme: (theme) => changed(api.accounts.chooseTheme.mutate({ theme, ...newEnvelope() })),
  };
}
