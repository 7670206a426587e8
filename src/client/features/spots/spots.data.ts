import type { Accessor } from 'solid-js';
import { createSignal } from 'solid-js';
import { newEnvelope } from '#client/lib/new-envelope.ts';
import type { Api } from '#client/lib/trpc.ts';
import { call } from '#client/lib/trpc.ts';
import type { ErrorCode } from '#shared/kernel/errors.ts';
import { AppError, ERRORS } from '#shared/kernel/errors.ts';
import type {
  BulkAnswer,
  ExtendHoldAnswer,
  ExtendHoldInput,
  PauseHoldsAnswer,
  PauseHoldsInput,
  SettleAnswer,
} from '#shared/spots/spots.schemas.ts';
import type { MeantClaim } from './describe-conflict.ts';
import type { SettleInput, SettleName, SettleRequest, WaitingAction } from './spots.projection.ts';

type Without<Input> = Omit<Input, 'opId' | 'performedAt'>;

/** Everything the working screen asks about spots, besides following the board (`follow-board.ts`). */
export interface SpotsData extends Settling {
  pauseHolds(input: Without<PauseHoldsInput>): Promise<PauseHoldsAnswer>;
  extendHold(input: Without<ExtendHoldInput>): Promise<ExtendHoldAnswer>;
  /** Takes a release back; refused where somebody else holds the spot by now. */
  restore(waffleId: number, meant: MeantClaim): Promise<SettleAnswer>;
  claimAgain(slug: string, meant: MeantClaim): Promise<void>;
}

export function createSpotsData(api: Api, world: Omit<SettleWorld, 'send'>): SpotsData {
  const { spots } = api;
  return {
    ...createSettling({ ...world, send: (request) => call(sendSettle(api, request)) }),
    pauseHolds: (input) => call(spots.pauseHolds.mutate({ ...input, ...newEnvelope() })),
    extendHold: (input) => call(spots.extendHold.mutate({ ...input, ...newEnvelope() })),
    restore: (waffleId, { number, claimId }) =>
      call(spots.restore.mutate({ waffleId, number, claimId, ...newEnvelope() })),
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

export type SettleAnswerOf<Name extends SettleName> = Name extends 'spots.markManyPaid'
  ? BulkAnswer
  : SettleAnswer;

export type SettleOutcome<Name extends SettleName> =
  | { readonly ok: true; readonly answer: SettleAnswerOf<Name> }
  | { readonly ok: false; readonly error: AppError; readonly request: SettleRequest };

/** What the taps need of the world around them. */
export interface SettleWorld {
  /** Sends one request and answers as the server does; throws AppError. */
  readonly send: (request: SettleRequest) => Promise<SettleAnswer | BulkAnswer>;
  /** The name others will read. */
  readonly actorName: () => string;
  /** Asked when the server says that nobody is signed in; sending goes on after `resume`. */
  readonly onSignedOut: () => void;
}

export interface Settling {
  readonly waiting: Accessor<readonly WaitingAction[]>;
  /** True while the server does not answer and the taps are sent again and again. */
  readonly stuck: Accessor<boolean>;
  /**
   * The one way from a tap to the server. The operation id is made here, once, and kept over every retry. The promise
   * ends when the server has decided; it never rejects.
   */
  perform<Name extends SettleName>(
    action: Name,
    input: Omit<SettleInput<Name>, 'opId' | 'performedAt'>,
  ): Promise<SettleOutcome<Name>>;
  /** Forgets the taps that a board's log contains by now. */
  forget(waffleId: number, seq: number): void;
  /** Tries at once instead of waiting for the next retry: the connection is back, or somebody signed in. */
  resume(): void;
}

const RETRY_AFTER_MS = [1_000, 2_000, 5_000, 15_000, 30_000] as const;
/** Refusals that say nothing about the request itself, so that repeating it for ever is right. */
const PATIENT: readonly ErrorCode[] = [
  'network.unreachable',
  'server.busy',
  'request.rate_limited',
  'auth.required',
];
const IMPATIENT_TRIES_MAX = 5;

interface Job {
  readonly request: SettleRequest;
  finish(outcome: SettleOutcome<SettleName>): void;
}

/** Keeps the taps that are on their way and sends them one after the other, so that an undo never overtakes its payment. */
export function createSettling(world: SettleWorld): Settling {
  const [waiting, setWaiting] = createSignal<readonly WaitingAction[]>([]);
  const [stuck, setStuck] = createSignal(false);
  const jobs: Job[] = [];
  let sending = false;
  let wake: (() => void) | undefined;

  const drop = (opId: string) => setWaiting((all) => all.filter((tap) => tap.request.input.opId !== opId));
  const settle = (request: SettleRequest, answer: SettleAnswer | BulkAnswer) =>
    setWaiting((all) =>
      all.map((tap) =>
        tap.request.input.opId === request.input.opId
          ? { ...tap, request: keepPaid(tap.request, answer), settledSeq: answer.seq }
          : tap,
      ),
    );
  const pause = (ms: number | null) =>
    new Promise<void>((resolve) => {
      const timer = ms === null ? undefined : setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const sendUntilDecided = async (job: Job): Promise<void> => {
    for (let tries = 1; ; tries += 1) {
      try {
        const answer = await world.send(job.request);
        setStuck(false);
        settle(job.request, answer);
        job.finish({ ok: true, answer });
        return;
      } catch (error) {
        const refusal =
          error instanceof AppError ? error : new AppError('network.unreachable', {}, { cause: error });
        if (isFinal(refusal, tries)) {
          setStuck(false);
          drop(job.request.input.opId);
          job.finish({ ok: false, error: refusal, request: job.request });
          return;
        }
        setStuck(true);
        if (refusal.code === 'auth.required') {
          world.onSignedOut();
          await pause(null);
        } else {
          await pause(RETRY_AFTER_MS[Math.min(tries, RETRY_AFTER_MS.length) - 1] ?? 30_000);
        }
      }
    }
  };

  const sendAll = async () => {
    if (sending) return;
    sending = true;
    for (let job = jobs.shift(); job; job = jobs.shift()) await sendUntilDecided(job);
    sending = false;
  };

  return {
    waiting,
    stuck,
    perform: (action, input) =>
      new Promise((resolve) => {
        const request = { action, input: { ...input, ...newEnvelope() } } as unknown as SettleRequest;
        const performedAt = request.input.performedAt ?? '';
        setWaiting((all) => [...all, { request, by: world.actorName(), performedAt, settledSeq: null }]);
        // The action of the request decides the shape of its answer; the queue itself is blind to it.
        jobs.push({ request, finish: (outcome) => resolve(outcome as never) });
        void sendAll();
      }),
    forget: (waffleId, seq) => {
      const isOld = (tap: WaitingAction) =>
        tap.request.input.waffleId === waffleId && tap.settledSeq !== null && tap.settledSeq <= seq;
      if (waiting().some(isOld)) setWaiting((all) => all.filter((tap) => !isOld(tap)));
    },
    resume: () => wake?.(),
  };
}

function isFinal(refusal: AppError, tries: number): boolean {
  if (ERRORS[refusal.code].retry === 'never') return true;
  return !PATIENT.includes(refusal.code) && tries >= IMPATIENT_TRIES_MAX;
}

/** A bulk payment goes on waiting for the log only with the spots the server took. */
function keepPaid(request: SettleRequest, answer: SettleAnswer | BulkAnswer): SettleRequest {
  if (request.action !== 'spots.markManyPaid' || !('results' in answer)) return request;
  const paid = new Set(answer.results.filter((result) => result.ok).map((result) => result.number));
  const spots = request.input.spots.filter((spot) => paid.has(spot.number));
  return { ...request, input: { ...request.input, spots } };
}
