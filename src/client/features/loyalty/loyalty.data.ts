import { keepPreviousData, useQuery } from '@tanstack/solid-query';
import type { Accessor } from 'solid-js';
import type { Read } from '#client/lib/create-read.ts';
import { createRead } from '#client/lib/create-read.ts';
import type { KeptOperation } from '#client/lib/keep-operation.ts';
import { keepOperation } from '#client/lib/keep-operation.ts';
import type { ServerAccess } from '#client/lib/trpc.ts';
import { call, toAppError } from '#client/lib/trpc.ts';
import type { Page } from '#shared/kernel/pagination.ts';
import type {
  BadgeAnswer,
  BuyerLoyalty,
  GrantBadgeInput,
  OperatorXpLine,
  RevokeBadgeInput,
  TopUpXpInput,
  XpAnswer,
} from '#shared/loyalty/loyalty.schemas.ts';

type Without<Input> = Omit<Input, 'opId' | 'performedAt'>;

/** Everything the page of a buyer asks about what they have earned. */
export interface LoyaltyData {
  createLoyalty(handle: Accessor<string>): Read<BuyerLoyalty>;
  createXp(
    place: Accessor<{ readonly handle: string; readonly page: number; readonly perPage: number }>,
  ): Read<Page<OperatorXpLine>>;
  topUpXp(input: Without<TopUpXpInput>): Promise<XpAnswer>;
  grantBadge(input: Without<GrantBadgeInput>): Promise<BadgeAnswer>;
  revokeBadge(input: Without<RevokeBadgeInput>): Promise<BadgeAnswer>;
}

export function createLoyaltyData({ api, queries, client }: ServerAccess): LoyaltyData {
  const { loyalty } = queries;
  const inClient = () => client;
  /** What is sent again because no answer came is the same operation: nobody gets the same XP twice. */
  const send = async <Input, Answer>(
    operation: KeptOperation,
    input: Input,
    mutate: (input: Input & { readonly opId: string }) => Promise<Answer>,
  ): Promise<Answer> => {
    const done = await call(mutate({ ...input, opId: operation.idFor(input) }));
    operation.answered();
    await Promise.all([loyalty.invalidate(), queries.buyers.invalidate()]);
    return done;
  };
  const [toppingUp, granting, revoking] = [keepOperation(), keepOperation(), keepOperation()];
  return {
    createLoyalty: (handle) =>
      createRead(
        useQuery(() => loyalty.ofBuyer.queryOptions({ handle: handle() }), inClient),
        toAppError,
      ),
    createXp: (place) =>
      createRead(
        useQuery(() => loyalty.listXp.queryOptions(place(), { placeholderData: keepPreviousData }), inClient),
        toAppError,
      ),
    topUpXp: (input) => send(toppingUp, input, (meant) => api.loyalty.topUpXp.mutate(meant)),
    grantBadge: (input) => send(granting, input, (meant) => api.loyalty.grantBadge.mutate(meant)),
    revokeBadge: (input) => send(revoking, input, (meant) => api.loyalty.revokeBadge.mutate(meant)),
  };
}
