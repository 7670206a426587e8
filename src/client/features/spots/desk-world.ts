import type { Accessor } from 'solid-js';
import type { Toasts } from '#client/ui/toast.tsx';
import { AppError } from '#shared/kernel/errors.ts';
import type { OperatorBoard, OperatorSpot } from '#shared/live/board.ts';
import type { MeantClaim } from './describe-conflict.ts';
import type { SettleAbout } from './settle-record.ts';
import type { Settling } from './spots.data.ts';

/** What the working screen of one board is made of. */
export interface DeskWorld {
  /** The server's board, from the live feed. */
  readonly board: Accessor<OperatorBoard>;
  readonly settling: Settling;
  readonly toasts: Toasts;
  /** The name that others read beside what this person does. */
  readonly actorName: Accessor<string>;
  /** Writes a moment in the operator's zone: `19:41`. */
  readonly timeOf: (iso: string) => string;
  /** Why nothing that needs the server can be done now; null where it can. */
  readonly whyOffline: (what: string) => string | null;
  /** Takes a release back, and answers once the server has decided; throws AppError. */
  readonly restore: (meant: MeantClaim) => Promise<unknown>;
  /** Claims a free spot for a buyer again, and answers with that new claim; throws AppError. */
  readonly claimAgain: (meant: MeantClaim) => Promise<MeantClaim>;
}

/** The claim that a spot stands for at this moment; null where nobody holds it. */
export function toMeant(spot: OperatorSpot | undefined): MeantClaim | null {
  if (!spot || spot.claimId === null || spot.handle === null) return null;
  return {
    number: spot.number,
    claimId: spot.claimId,
    handle: spot.handle,
    priceMinor: spot.priceMinor ?? 0,
  };
}

/** Something that was meant for a spot was not done: the screen has not changed, and the person has to know. */
export function sayFailed(
  { toasts }: Pick<DeskWorld, 'toasts'>,
  { number }: MeantClaim,
  error: unknown,
): void {
  const text = error instanceof AppError ? error.message : 'It did not work.';
  toasts.show({ tone: 'danger', text: `Spot ${number}: ${text}` });
}

/** What the queue remembers of taps on claims, for when there is no board to look at. */
export function aboutOf(board: OperatorBoard, claims: readonly MeantClaim[]): SettleAbout {
  const { slug, title, currency } = board.waffle;
  return { slug, title, currency, claims };
}
