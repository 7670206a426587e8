import { newEnvelope } from '#client/lib/new-envelope.ts';
import type { Api } from '#client/lib/trpc.ts';
import { call } from '#client/lib/trpc.ts';
import type {
  BulkAnswer,
  ExtendHoldAnswer,
  ExtendHoldInput,
  PauseHoldsAnswer,
  PauseHoldsInput,
  SettleAnswer,
} from '#shared/spots/spots.schemas.ts';
import type { MeantClaim } from './describe-conflict.ts';
import type { SettleRequest } from './spots.projection.ts';

type Without<Input> = Omit<Input, 'opId' | 'performedAt'>;

/** Everything the working screen asks about spots, besides following the board (`follow-board.ts`). */
export interface SpotsData {
  /** Sends one settle action as it is: the way out of `Settling.perform`. */
  settle(request: SettleRequest): Promise<SettleAnswer | BulkAnswer>;
  pauseHolds(input: Without<PauseHoldsInput>): Promise<PauseHoldsAnswer>;
  extendHold(input: Without<ExtendHoldInput>): Promise<ExtendHoldAnswer>;
  claimAgain(slug: string, meant: MeantClaim): Promise<void>;
}

export function createSpotsData(api: Api): SpotsData {
  const { spots } = api;
  return {
    settle: (request) => call(sendSettle(api, request)),
    pauseHolds: (input) => call(spots.pauseHolds.mutate({ ...input, ...newEnvelope() })),
    extendHold: (input) => call(spots.extendHold.mutate({ ...input, ...newEnvelope() })),
    claimAgain: async (slug, { number, handle }) => {
      await call(spots.claim.mutate({ slug, numbers: [number], handle, ...newEnvelope() }));
    },
  };
}

function sendSettle({ spots }: Api, request: SettleRequest): Promise<SettleAnswer | BulkAnswer> {
  switch (request.action) {
    case 'spots.markPaid':
      return spots.markPaid.mutate(request.input);
    case 'spots.undoPaid':
      return spots.undoPaid.mutate(request.input);
    case 'spots.release':
      return spots.release.mutate(request.input);
    case 'spots.markManyPaid':
      return spots.markManyPaid.mutate(request.input);
  }
}
