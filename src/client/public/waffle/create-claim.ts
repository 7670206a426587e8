import type { Accessor } from 'solid-js';
import { createSignal, onCleanup } from 'solid-js';
import { keepOperation } from '#client/lib/keep-operation.ts';
import type { ClaimAnswer } from '#shared/spots/spots.schemas.ts';
import { CallError, send } from '../call-server.ts';

/** What a buyer wants: named numbers, all or none, or any so many. */
export type ClaimWish =
  | { readonly kind: 'numbers'; readonly numbers: readonly number[] }
  | { readonly kind: 'random'; readonly count: number };

/** Why a claim was refused, as far as the form does something about it. */
export type ClaimProblem =
  | { readonly kind: 'taken'; readonly taken: readonly number[]; readonly nearest: readonly number[] }
  | { readonly kind: 'handle'; readonly message: string }
  /** Too many claims: nothing goes for so many seconds, until a time in ms since 1970. */
  | { readonly kind: 'wait'; readonly seconds: number; readonly untilMs: number }
  /** Nobody answered. The claim may have arrived, so the very same one is sent again, never another one. */
  | { readonly kind: 'unanswered'; readonly wish: ClaimWish }
  | { readonly kind: 'refused'; readonly message: string };

/** A claim that has an answer. The wish is kept, because a random one may get less than it asked for. */
export interface ClaimReceipt {
  readonly answer: ClaimAnswer;
  readonly wish: ClaimWish;
}

export type ClaimStage =
  | { readonly kind: 'idle'; readonly problem: ClaimProblem | null }
  | { readonly kind: 'holding'; readonly wish: ClaimWish; readonly handle: string; readonly tries: number }
  | { readonly kind: 'done'; readonly receipt: ClaimReceipt };

export interface Claim {
  readonly stage: Accessor<ClaimStage>;
  /** Sends the claim, unless one is on its way. Resolves with the receipt, or null where there is none. */
  send(wish: ClaimWish, handle: string): Promise<ClaimReceipt | null>;
  /** Back to the form: forgets the problem or the receipt, not an operation whose outcome is unknown. */
  reset(): void;
}

/** Pauses between tries of a claim that nobody answered. */
const RETRY_AFTER_MS = [600, 1_500, 3_000];

/** Follows claims of one board from the tap to the receipt. */
export function createClaim(slug: string): Claim {
  const [stage, setStage] = createSignal<ClaimStage>({ kind: 'idle', problem: null });
  const operation = keepOperation();
  let disposed = false;
  onCleanup(() => {
    disposed = true;
  });

  const finish = (problem: ClaimProblem): null => {
    setStage({ kind: 'idle', problem });
    return null;
  };

  const sendUntilAnswered = async (wish: ClaimWish, handle: string): Promise<ClaimReceipt | null> => {
    const opId = operation.idFor([wish, handle]);
    for (let tries = 1; ; tries += 1) {
      setStage({ kind: 'holding', wish, handle, tries });
      try {
        const answer = await sendOnce(slug, wish, handle, opId);
        operation.answered();
        const receipt = { answer, wish };
        setStage({ kind: 'done', receipt });
        return receipt;
      } catch (error) {
        const problem = problemOf(error, wish);
        if (problem.kind !== 'unanswered') {
          operation.answered();
          return finish(problem);
        }
        const pauseMs = RETRY_AFTER_MS[tries - 1];
        if (pauseMs === undefined || disposed) return finish(problem);
        await new Promise((resume) => setTimeout(resume, pauseMs));
      }
    }
  };

  return {
    stage,
    send: (wish, handle) =>
      stage().kind === 'holding' ? Promise.resolve(null) : sendUntilAnswered(wish, handle),
    reset: () => {
      if (stage().kind !== 'holding') setStage({ kind: 'idle', problem: null });
    },
  };
}

function sendOnce(slug: string, wish: ClaimWish, handle: string, opId: string): Promise<ClaimAnswer> {
  return wish.kind === 'numbers'
    ? send('spots.claim', { opId, slug, numbers: wish.numbers, handle })
    : send('spots.claimRandom', { opId, slug, count: wish.count, handle });
}

function problemOf(error: unknown, wish: ClaimWish): ClaimProblem {
  if (!(error instanceof CallError)) return { kind: 'unanswered', wish };
  const { code, details, message } = error;
  switch (code) {
    case 'spot.taken':
      return { kind: 'taken', taken: numbersIn(details['taken']), nearest: numbersIn(details['nearest']) };
    case 'request.rate_limited': {
      const seconds = Number(details['retry_after'] ?? 5);
      return { kind: 'wait', seconds, untilMs: Date.now() + 1_000 * seconds };
    }
    case 'request.invalid': {
      const sentence = (details['fields'] as Record<string, string> | undefined)?.['handle'];
      return sentence === undefined ? { kind: 'refused', message } : { kind: 'handle', message: sentence };
    }
    default:
      return error.retry === 'later' ? { kind: 'unanswered', wish } : { kind: 'refused', message };
  }
}

function numbersIn(value: unknown): readonly number[] {
  return Array.isArray(value) ? value.filter((entry): entry is number => typeof entry === 'number') : [];
}
