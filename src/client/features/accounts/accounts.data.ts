import { keepPreviousData, useQuery } from '@tanstack/solid-query';
import type { Accessor } from 'solid-js';
import type { Read } from '#client/lib/create-read.ts';
import { createRead } from '#client/lib/create-read.ts';
import { newEnvelope } from '#client/lib/new-envelope.ts';
import type { ServerAccess } from '#client/lib/trpc.ts';
import { call, toAppError } from '#client/lib/trpc.ts';
import type {
  AccountLine,
  AccountList,
  ChangeRoleInput,
  CreateAccountInput,
  DeactivateAccountInput,
  DeleteAccountInput,
  IssuedPassword,
  OpenReset,
  ResetAccountPasswordInput,
  UpdateAccountInput,
} from '#shared/accounts/accounts.schemas.ts';
import type { ClearSecondFactorInput, ResetLinkAnswer } from '#shared/auth/auth.schemas.ts';
import type { AccountsPlace } from './accounts-place.ts';

type Without<Input> = Omit<Input, 'opId' | 'performedAt'>;

/** Everything the Admins page asks. */
export interface AccountsData {
  createList(place: Accessor<AccountsPlace>): Read<AccountList>;
  createOpenResets(): Read<readonly OpenReset[]>;
  create(values: Without<CreateAccountInput>): Promise<IssuedPassword>;
  update(input: Without<UpdateAccountInput>): Promise<AccountLine>;
  changeRole(input: Without<ChangeRoleInput>): Promise<AccountLine>;
  setDailyLimit(accountId: string, dailyLimit: number): Promise<AccountLine>;
  resetPassword(input: Without<ResetAccountPasswordInput>): Promise<IssuedPassword>;
  deactivate(input: Without<DeactivateAccountInput>): Promise<AccountLine>;
  reactivate(accountId: string): Promise<AccountLine>;
  remove(input: Without<DeleteAccountInput>): Promise<unknown>;
  issueResetLink(accountId: string): Promise<ResetLinkAnswer>;
  clearSecondFactor(input: Without<ClearSecondFactorInput>): Promise<unknown>;
}

/** Requests come from people who can't sign in: whoever has the page open sees them without a reload. */
const RESETS_REFRESH_MS = 30_000;

export function createAccountsData({ api, queries, client }: ServerAccess): AccountsData {
  const inClient = () => client;
  const changed = async <Answer>(answer: Promise<Answer>): Promise<Answer> => {
    const done = await call(answer);
    await Promise.all([queries.accounts.invalidate(), queries.auth.openResets.invalidate()]);
    return done;
  };
  return {
    createList: (place) =>
      createRead(
        useQuery(
          () => queries.accounts.list.queryOptions(place(), { placeholderData: keepPreviousData }),
          inClient,
        ),
        toAppError,
      ),
    createOpenResets: () =>
      createRead(
        useQuery(
          () => queries.auth.openResets.queryOptions(undefined, { refetchInterval: RESETS_REFRESH_MS }),
          inClient,
        ),
        toAppError,
      ),
    create: (values) => changed(api.accounts.create.mutate({ ...values, ...newEnvelope() })),
    update: (input) => changed(api.accounts.update.mutate({ ...input, ...newEnvelope() })),
    changeRole: (input) => changed(api.accounts.changeRole.mutate({ ...input, ...newEnvelope() })),
    setDailyLimit: (accountId, dailyLimit) =>
      changed(api.accounts.setDailyLimit.mutate({ accountId, dailyLimit, ...newEnvelope() })),
    resetPassword: (input) => changed(api.accounts.resetPassword.mutate({ ...input, ...newEnvelope() })),
    deactivate: (input) => changed(api.accounts.deactivate.mutate({ ...input, ...newEnvelope() })),
    reactivate: (accountId) => changed(api.accounts.reactivate.mutate({ accountId, ...newEnvelope() })),
    remove: (input) => changed(api.accounts.delete.mutate({ ...input, ...newEnvelope() })),
    issueResetLink: (accountId) => changed(api.auth.issueResetLink.mutate({ accountId })),
    clearSecondFactor: (input) => changed(api.auth.clearSecondFactor.mutate({ ...input, ...newEnvelope() })),
  };
}
