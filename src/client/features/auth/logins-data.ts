import { keepPreviousData, useQuery } from '@tanstack/solid-query';
import type { Accessor } from 'solid-js';
import type { Read } from '#client/lib/create-read.ts';
import { createRead } from '#client/lib/create-read.ts';
import type { ServerAccess } from '#client/lib/trpc.ts';
import { toAppError } from '#client/lib/trpc.ts';
import type { LoginList, LoginOwner } from '#shared/auth/auth.schemas.ts';
import { dayStartMs, nextDay } from '#shared/kernel/zoned-day.ts';
import type { LoginPlace } from './login-place.ts';

/** What the pages ask about tries to sign in. */
export interface LoginsData {
  createOwn(place: Accessor<LoginPlace>, zone: Accessor<string>): Read<LoginList>;
  createAll(place: Accessor<LoginPlace>, zone: Accessor<string>): Read<LoginList>;
  createOwners(): Read<readonly LoginOwner[]>;
}

/** A look-up takes seconds; what has been waiting for longer than this is not coming. */
const LOOK_UP_MS = 120_000;
const ASK_AGAIN_MS = 3_000;

export function createLoginsData({ queries, client }: ServerAccess): LoginsData {
  const { auth } = queries;
  const inClient = () => client;
  const options = {
    placeholderData: keepPreviousData,
    refetchInterval: (query: { readonly state: { readonly data?: LoginList | undefined } }) =>
      isLookingUp(query.state.data) ? ASK_AGAIN_MS : false,
  };
  return {
    createOwn: (place, zone) =>
      createRead(
        useQuery(() => auth.ownLogins.queryOptions(toInput(place(), zone()), options), inClient),
        toAppError,
      ),
    createAll: (place, zone) =>
      createRead(
        useQuery(
          () =>
            auth.logins.queryOptions(
              {
                ...toInput(place(), zone()),
                ...(place().account === '' ? {} : { account: place().account }),
              },
              options,
            ),
          inClient,
        ),
        toAppError,
      ),
    createOwners: () =>
      createRead(
        useQuery(() => auth.loginOwners.queryOptions(), inClient),
        toAppError,
      ),
  };
}

/** Days of the viewer as moments: the server counts in neither zone. */
function toInput({ outcome, from, to, page }: LoginPlace, zone: string) {
  const startOf = (day: string) => new Date(dayStartMs(day, zone)).toISOString();
  return {
    outcome,
    page,
    ...(from === '' ? {} : { from: startOf(from) }),
    ...(to === '' ? {} : { before: startOf(nextDay(to)) }),
  };
}

function isLookingUp(list: LoginList | undefined): boolean {
  const sinceMs = Date.now() - LOOK_UP_MS;
  return list?.rows.some(({ at, whois }) => whois.state === 'pending' && Date.parse(at) > sinceMs) ?? false;
}
