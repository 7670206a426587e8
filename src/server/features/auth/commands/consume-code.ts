import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { AppError } from '#shared/kernel/errors.ts';
import { hashRecoveryCode } from '../auth.queries.ts';
import { groupRecoveryCode, makeRecoveryCodes, matchStep, readCode } from '../check-codes.ts';
import { wrongCode } from '../count-tries.ts';
import type { Sealer } from '../seal-secrets.ts';

/** Which kind of code it was. */
export type UsedCode = 'app' | 'recovery';

export interface CodeQuestion {
  readonly accountId: string;
  /** As it was typed. */
  readonly code: string;
  readonly now: Date;
  /** The factor that is being set up, instead of the one that counts. */
  readonly unconfirmed?: boolean;
}

interface FactorRow {
  readonly sealed: Buffer;
  readonly lastStep: number;
}

/**
 * Uses a code of the account's second factor up within the caller's transaction. Throws `auth.code_refused` for one that
 * is wrong or was used before, whereupon the transaction undoes everything, and `auth.second_factor_off`. The factor's
 * row stays locked until the transaction ends, so of two requests with one code the second waits and finds it used.
 */
export async function consumeCode(
  em: SqlEntityManager,
  sealer: Sealer,
  { accountId, code, now, unconfirmed = false }: CodeQuestion,
): Promise<UsedCode> {
  const [factor] = await em.execute<FactorRow[]>(
    `select sealed_secret as sealed, last_step as "lastStep" from second_factor
     where account_id = ? and (confirmed_at is null) = ? for update`,
    [accountId, unconfirmed],
  );
  if (factor === undefined) throw new AppError('auth.second_factor_off');
  const typed = readCode(code);
  if (typed === null) throw wrongCode();
  if (typed.kind === 'recovery') {
    const used = await em.execute<unknown[]>(
      `update recovery_code set used_at = ? where code_hash = ? and account_id = ? and used_at is null
       returning account_id`,
      [now, hashRecoveryCode(typed.code), accountId],
    );
    if (used.length === 0) throw wrongCode();
    return 'recovery';
  }
  // Null where APP_SECRET is another one than when it was set up: recovery codes are what is left then.
  const secret = sealer.open(factor.sealed, accountId);
  const step = secret === null ? null : await matchStep(secret, typed.digits, now, factor.lastStep);
  if (step === null) throw wrongCode();
  await em.execute('update second_factor set last_step = ? where account_id = ?', [step, accountId]);
  return 'app';
}

/** Replaces the account's recovery codes within the caller's transaction and returns them, to be shown once. */
export async function replaceRecoveryCodes(
  em: SqlEntityManager,
  accountId: string,
  now: Date,
): Promise<readonly string[]> {
  const codes = makeRecoveryCodes();
  await em.execute('delete from recovery_code where account_id = ?', [accountId]);
  for (const code of codes) {
    await em.execute('insert into recovery_code (code_hash, account_id, created_at) values (?, ?, ?)', [
      hashRecoveryCode(code),
      accountId,
      now,
    ]);
  }
  return codes.map(groupRecoveryCode);
}
