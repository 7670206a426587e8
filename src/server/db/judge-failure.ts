/**
 * What a failed transaction means for whoever asked for it. `again`: the same transaction may succeed at once, because
 * somebody else was first. `busy`: the database is locked, full, slow or away; nothing is known to be wrong with the
 * request. `fault`: a bug of ours, or a constraint that the request hurts.
 */
export type FailureVerdict = 'again' | 'busy' | 'fault';

/** Serialisation failure, deadlock, a unique value that another transaction has just stored. */
const AGAIN = new Set(['40001', '40P01', '23505']);
/** Lock not available, statement cancelled; and by class: connection lost, out of resources, server ending, system error. */
const BUSY = /^(?:55P03|57014|08...|53...|57P..|58...)$/;
const AWAY = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOENT', 'ETIMEDOUT']);

/**
 * Judges by SQLSTATE, which both `pg` and the ORM keep on their errors; the ORM has no class of its own for some of
 * them. The pool's own complaint about a connection it could not get has no code at all.
 */
export function judgeFailure(error: unknown): FailureVerdict {
  if (!(error instanceof Error)) return 'fault';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null;
  if (code !== null) {
    if (AGAIN.has(code)) return 'again';
    return BUSY.test(code) || AWAY.has(code) ? 'busy' : 'fault';
  }
  if (/^(?:Connection terminated|timeout exceeded when trying to connect)/.test(error.message)) return 'busy';
  return error.cause instanceof Error ? judgeFailure(error.cause) : 'fault';
}
