import { createHmac, randomUUID } from 'node:crypto';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { addressGroup } from '#server/core/address-group.ts';
import type { Core, RequestContext } from '#server/core/context.ts';
import type { BucketLimit, Throttle } from '#server/core/throttle.ts';
import { Account } from '#server/features/accounts/accounts.entity.ts';
import { type LoginDoor, type LoginReason, normaliseUsername } from '#shared/auth/auth.rules.ts';
import { AppError, type ErrorCode } from '#shared/kernel/errors.ts';
import { isPublicAddress, plainAddress } from '#shared/kernel/public-address.ts';
import { isPlainLine } from '#shared/kernel/text.ts';
import { LoginEvent, ResetRequest } from '../auth.entity.ts';
import { hashResetToken } from '../auth.queries.ts';
import { describeBrowser } from '../describe-browser.ts';
import { findFreshLookups, lookupToColumns } from '../find-lookups.ts';
import { hashSessionToken } from '../wrap-lucia.ts';
import type { SignedIn } from './sign-in.ts';

/** Long enough for the answer to be gone, and the same for everybody: what is recorded takes no part in its time. */
const WRITE_AFTER_MS = 100;
const BATCH_MAX = 200;
/** Beyond it, during an outage of the database, the oldest are let go of; the audit has what was judged. */
const WAITING_MAX = 2_000;
/** What one address may leave in the history: far more than people do, and too little to bury somebody else's. */
const ADDRESS_LIMIT: BucketLimit = { burst: 60, refillMs: 2_000 };

/** Who is meant by a try, as far as the request says it. */
export interface LoginClaim {
  readonly door: LoginDoor;
  readonly username?: string;
  readonly accountId?: string;
  /** The token of a reset link: its owner is meant, whatever has become of the link. */
  readonly resetToken?: string;
}

export interface LoginSuccess {
  readonly accountId?: string;
  /** Where the try started a session. */
  readonly sessionToken?: string;
}

/** A session that was started, as the history needs it. */
export function signedInToLogin({ actor, session }: SignedIn): LoginSuccess {
  return { accountId: actor.accountId, sessionToken: session.token };
}

export type LoginPlace = Pick<RequestContext, 'ip' | 'userAgent'>;

/** Writes the login history: every try, whatever came of it, after its answer is on the way. */
export interface LoginRecorder {
  /**
   * Makes a try and passes on what comes of it, as soon as it comes. Refusals that judged nobody (too many requests, a
   * busy server) leave no trace here.
   */
  watch<Answer>(
    place: LoginPlace,
    claim: LoginClaim,
    tryIt: () => Promise<Answer>,
    successOf?: (answer: Answer) => LoginSuccess,
  ): Promise<Answer>;
  /** Resolves once everything so far is written. */
  flush(): Promise<void>;
}

/** What of a refusal is remembered; those that are missing judged nobody. */
const REASONS: Readonly<Partial<Record<ErrorCode, LoginReason>>> = {
  // Whether anybody has the name is looked up when it is written.
  'auth.wrong_credentials': 'wrong_password',
  'auth.deactivated': 'deactivated',
  'auth.locked': 'locked',
  'auth.code_required': 'code_missing',
  'auth.wrong_code': 'wrong_code',
  'auth.reset_unknown': 'reset_link_unknown',
  'auth.reset_used': 'reset_link_used',
  'auth.reset_expired': 'reset_link_expired',
  'setup.wrong_link': 'setup_link_wrong',
};

interface Try extends LoginPlace, LoginClaim {
  readonly at: Date;
  readonly reason: LoginReason | null;
  readonly sessionToken: string | null;
}

export interface LoginRecorderOptions {
  readonly core: Core;
  readonly appSecret: string;
  readonly throttle: Throttle;
  /** False: nothing is ever looked up, and the history says so. */
  readonly looksUp: boolean;
  /** Told of every entry whose address has to be looked up. */
  readonly onPending: (eventId: string) => Promise<unknown>;
}

export function createLoginRecorder(options: LoginRecorderOptions): LoginRecorder {
  const { core } = options;
  const waiting: Try[] = [];
  let timer: NodeJS.Timeout | null = null;
  let writing: Promise<void> = Promise.resolve();

  const write = (): Promise<void> => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    // One batch after the other, so that the order of the history is the order of the tries.
    writing = writing.then(async () => {
      while (waiting.length > 0) {
        const batch = waiting.splice(0, BATCH_MAX);
        try {
          await writeBatch(options, batch);
        } catch (error) {
          core.log.error({ err: error, tries: batch.length }, 'the login history could not be written');
          return;
        }
      }
    });
    return writing;
  };
  const remember = (entry: Try) => {
    if (waiting.length >= WAITING_MAX) waiting.shift();
    waiting.push(entry);
    timer ??= setTimeout(() => void write(), WRITE_AFTER_MS);
  };

  return {
    async watch({ ip, userAgent }, claim, tryIt, successOf = () => ({})) {
      const place = { ip, userAgent };
      try {
        const answer = await tryIt();
        const { accountId, sessionToken = null } = successOf(answer);
        const who = accountId === undefined ? claim : { ...claim, accountId };
        remember({ ...place, ...who, at: core.clock.now(), reason: null, sessionToken });
        return answer;
      } catch (error) {
        const reason = error instanceof AppError ? REASONS[error.code] : undefined;
        if (reason !== undefined) {
          remember({ ...place, ...claim, at: core.clock.now(), reason, sessionToken: null });
        }
        throw error;
      }
    },
    flush: write,
  };
}

async function writeBatch(options: LoginRecorderOptions, batch: readonly Try[]): Promise<void> {
  const { core, throttle, looksUp } = options;
  const admitted: Try[] = [];
  for (const entry of batch) {
    const key = `login-history:${addressGroup(entry.ip)}`;
    if ((await throttle.take([{ key, limit: ADDRESS_LIMIT }])) === 0) admitted.push(entry);
  }
  if (admitted.length === 0) return;
  const em = core.fork();
  const owners = await findOwners(em, admitted);
  const lookups = await findFreshLookups(em, core.clock.now(), [
    ...new Set(admitted.map(({ ip }) => plainAddress(ip))),
  ]);
  const rows = admitted.map((entry) => {
    const ip = plainAddress(entry.ip);
    const known = lookups.get(ip);
    const isPending = looksUp && isPublicAddress(ip);
    return {
      ...toRow(entry, owners, options.appSecret),
      ip,
      ...(known === undefined
        ? { whoisState: isPending ? ('pending' as const) : ('skipped' as const) }
        : lookupToColumns(known)),
    };
  });
  await em.insertMany(LoginEvent, rows);
  const pending = rows.filter(({ whoisState }) => whoisState === 'pending');
  const passedOn = await Promise.allSettled(pending.map(({ id }) => options.onPending(id)));
  const failed = passedOn.find((result) => result.status === 'rejected');
  // The entries are there; what is missing is to whom their addresses belong.
  if (failed !== undefined) core.log.warn({ err: failed.reason }, 'addresses will not be looked up');
}

interface Owner {
  readonly id: string;
  readonly username: string;
}

/** The accounts that are meant, by id, by name (`@name`) and by the digest of a reset token. */
async function findOwners(em: SqlEntityManager, tries: readonly Try[]): Promise<ReadonlyMap<string, Owner>> {
  const ids = tries.flatMap(({ accountId }) => accountId ?? []);
  // PostgreSQL would not even take a question with anything else in it.
  const names = tries.flatMap(({ username }) =>
    username !== undefined && isPlainLine(username) ? normaliseUsername(username) : [],
  );
  const hashes = tries.flatMap(({ resetToken }) =>
    resetToken === undefined ? [] : hashResetToken(resetToken),
  );
  const owners = new Map<string, Owner>();
  const accounts = await em.find(Account, { $or: [{ id: { $in: ids } }, { username: { $in: names } }] });
  for (const { id, username } of accounts) {
    owners.set(id, { id, username });
    owners.set(`@${username}`, { id, username });
  }
  if (hashes.length === 0) return owners;
  const links = await em.find(ResetRequest, { tokenHash: { $in: hashes } }, { populate: ['account'] });
  for (const { tokenHash, account } of links) {
    const { id, username } = account;
    owners.set(Buffer.from(tokenHash ?? '').toString('hex'), { id, username });
  }
  return owners;
}

function toRow(entry: Try, owners: ReadonlyMap<string, Owner>, appSecret: string) {
  const { door, username, accountId, resetToken, reason, sessionToken } = entry;
  const name = username === undefined ? null : normaliseUsername(username);
  const owner =
    owners.get(accountId ?? '') ??
    owners.get(`@${name ?? ''}`) ??
    (resetToken === undefined ? undefined : owners.get(hashResetToken(resetToken).toString('hex')));
  const isUnknown = owner === undefined && name !== null && reason !== null;
  return {
    id: randomUUID(),
    at: entry.at,
    account: owner?.id ?? null,
    username: owner?.username ?? null,
    unknownMark: isUnknown ? markOf(name, appSecret) : null,
    door,
    outcome: reason === null ? ('success' as const) : ('failure' as const),
    reason: isUnknown && reason === 'wrong_password' ? 'unknown_username' : reason,
    ...describeBrowser(entry.userAgent),
    sessionId: sessionToken === null ? null : hashSessionToken(sessionToken),
  };
}

/**
 * A mark by which tries with the same unknown name are recognised. The name itself is not kept, because people type
 * passwords there; the key is not in the database, and 24 bits fit too many names to tell one.
 */
function markOf(name: string, appSecret: string): string {
  return createHmac('sha256', appSecret).update(`login name\0${name}`).digest('hex').slice(0, 6);
}
