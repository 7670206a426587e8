import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { AuditCode } from '#shared/actions/audit-codes.ts';
import type { ActionSpec } from '#shared/actions/define-action.ts';
import type { Envelope } from '#shared/actions/envelope.ts';
import { AppError } from '#shared/kernel/errors.ts';
import type { BoardEvent } from '#shared/live/events.ts';
import { judgeFailure } from '../db/judge-failure.ts';
import type { Actor, Core } from './context.ts';
import { AuditEntry, LiveEvent } from './records.entity.ts';

/** Who asks for a command and from where. `actor` is null for buyers and for the product's own timers. */
export interface CommandCaller {
  readonly core: Core;
  readonly actor: Actor | null;
  /** The name the audit shows where no account acts: `buyer @mia`, `hold timer`. */
  readonly actorName?: string;
  readonly ip: string | null;
}

export interface CommandTransaction {
  readonly em: SqlEntityManager;
  /** The server's time of this change. Ask after locking: numbers and times then have the same order. */
  readonly now: () => Date;
}

/** What the audit says of one change. */
export interface AuditDraft {
  /** Defaults to the action's own code. */
  readonly action?: AuditCode;
  readonly targetType: 'waffle' | 'spot' | 'account' | 'settings' | 'draw' | 'job' | 'buyer';
  readonly targetId: string;
  readonly targetLabel?: string;
  readonly before?: unknown;
  readonly after?: unknown;
  readonly reason?: string | null;
  readonly security?: boolean;
}

/** The locked row whose `seq` numbers the events: the waffle. */
export interface Stream {
  readonly id: number;
  seq: number;
}

export interface Outcome<Answer> {
  readonly answer: Answer | ((seq: number) => Answer);
  readonly audit: readonly AuditDraft[];
  /** Events and the row that numbers them. The body must have locked that row before it read anything else. */
  readonly stream?: Stream;
  readonly events?: readonly BoardEvent[];
  /** What happened to a board whose log went with it: features react to it, and nothing is logged. */
  readonly parting?: { readonly waffleId: number; readonly event: BoardEvent };
}

/**
 * What one feature does when something happens in another: it runs in the transaction of the command whose event it is,
 * so both happen or neither. Its own events follow and are not reacted to again.
 */
export interface Reaction {
  readonly on: readonly BoardEvent['kind'][];
  readonly run: (
    tx: CommandTransaction,
    event: BoardEvent,
    waffleId: number,
  ) => Promise<readonly BoardEvent[]>;
}

const TRIES_MAX = 5;

/**
 * The one door for writes, online or replayed: receipt → body (lock, load, decide, change) → audit rows → events
 * numbered by the locked row → receipt's answer → commit → wake-up.
 *
 * Exactly once: the receipt's row is inserted first, so of two equal requests the second waits for the first one's
 * commit and then finds its answer. The same operation id with another input or actor is refused. A refusal rolls
 * everything back, the receipt too: the operation may be tried again.
 *
 * Permission is checked by the procedure before this is called. Deadlocks, serialisation failures and unique
 * violations repeat the whole transaction a bounded number of times; the body's own check then says who was first. A
 * lock that is not given, or a database that is away, is `server.busy`: the same operation may be sent again.
 */
export async function runCommand<Answer>(
  caller: CommandCaller,
  spec: Pick<ActionSpec, 'name' | 'audit'>,
  input: Envelope,
  body: (tx: CommandTransaction) => Promise<Outcome<Answer>>,
): Promise<Answer> {
  const inputHash = hashInput(spec.name, input);
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { answer, stream } = await caller.core
        .fork()
        .transactional((em) => commit(em, caller, spec, input, inputHash, body));
      if (stream !== null) caller.core.wakeups.wake(stream.id, stream.seq);
      return answer;
    } catch (error) {
      const verdict = error instanceof AppError ? 'fault' : judgeFailure(error);
      if (verdict === 'fault') throw error;
      if (verdict === 'busy' || attempt >= TRIES_MAX) throw new AppError('server.busy', {}, { cause: error });
      await delay(2 ** attempt * 5 * (0.5 + Math.random()));
    }
  }
}

async function commit<Answer>(
  em: SqlEntityManager,
  caller: CommandCaller,
  spec: Pick<ActionSpec, 'name' | 'audit'>,
  input: Envelope,
  inputHash: string,
  body: (tx: CommandTransaction) => Promise<Outcome<Answer>>,
): Promise<{ answer: Answer; stream: { id: number; seq: number } | null }> {
  const earlier = await takeReceipt(em, caller, spec.name, input.opId, inputHash);
  if (earlier !== null) return { answer: earlier.answer as Answer, stream: null };

  let time: Date | undefined;
  const now = () => {
    time ??= caller.core.clock.now();
    return time;
  };
  const tx = { em, now };
  const outcome = await body(tx);
  const stream = outcome.stream ?? null;
  const events = [...(outcome.events ?? []), ...(await react(tx, caller.core, outcome))];
  if (stream === null && events.length > 0)
    throw new Error(`${spec.name} has events but no stream to number them`);

  const numbered = events.map((event, index) => ({ event, seq: (stream?.seq ?? 0) + index + 1 }));
  if (stream !== null) stream.seq += events.length;
  await em.flush();
  if (stream !== null && numbered.length > 0) {
    await em.insertMany(
      LiveEvent,
      numbered.map(({ event, seq }) => ({ waffleId: stream.id, seq, at: now(), opId: input.opId, event })),
    );
  }
  if (outcome.audit.length > 0)
    await em.insertMany(AuditEntry, auditRows(caller, spec, input, now(), outcome.audit));
  const answer =
    typeof outcome.answer === 'function'
      ? (outcome.answer as (seq: number) => Answer)(stream?.seq ?? 0)
      : outcome.answer;
  await em.execute('update receipt set answer = ?::jsonb where op_id = ?', [
    JSON.stringify(answer),
    input.opId,
  ]);
  return {
    answer,
    stream: numbered.length > 0 && stream !== null ? { id: stream.id, seq: stream.seq } : null,
  };
}

/**
 * Writes an audit row about something that changed nothing, a refused sign-in for example. There is no receipt, because
 * there is no answer that somebody could ask for again.
 */
export async function recordAudit(caller: CommandCaller, audit: AuditCode, draft: AuditDraft): Promise<void> {
  const rows = auditRows(caller, { audit }, {}, caller.core.clock.now(), [draft]);
  await caller.core.fork().insertMany(AuditEntry, rows);
}

/** Runs the reactions to a command's events, in the order of the list. */
async function react(
  tx: CommandTransaction,
  core: Core,
  { events = [], stream, parting }: Outcome<unknown>,
): Promise<BoardEvent[]> {
  const happened = stream === undefined ? [] : events.map((event) => ({ event, waffleId: stream.id }));
  if (parting !== undefined) happened.push(parting);
  const following: BoardEvent[] = [];
  for (const { event, waffleId } of happened) {
    for (const reaction of core.reactions ?? []) {
      if (reaction.on.includes(event.kind)) following.push(...(await reaction.run(tx, event, waffleId)));
    }
  }
  return following;
}

/**
 * Claims the operation id, or returns what it was answered before. The insert waits for a concurrent transaction
 * with the same id, which makes "twice at once" the same as "twice in a row".
 */
async function takeReceipt(
  em: SqlEntityManager,
  caller: CommandCaller,
  action: string,
  opId: string,
  inputHash: string,
): Promise<{ answer: unknown } | null> {
  const actorId = caller.actor?.accountId ?? null;
  const inserted = await em.execute<unknown[]>(
    `insert into receipt (op_id, actor_id, action, input_hash, created_at)
     values (?, ?, ?, decode(?, 'hex'), ?) on conflict (op_id) do nothing returning op_id`,
    [opId, actorId, action, inputHash, caller.core.clock.now()],
  );
  if (inserted.length > 0) return null;
  const [earlier] = await em.execute<{ actor_id: string | null; input_hash: string; answer: unknown }[]>(
    `select actor_id, encode(input_hash, 'hex') as input_hash, answer from receipt where op_id = ?`,
    [opId],
  );
  if (earlier === undefined || earlier.actor_id !== actorId || earlier.input_hash !== inputHash) {
    throw new AppError('operation.reused');
  }
  return { answer: earlier.answer };
}

/**
 * The digest by which a repeated operation is recognised: the action's name and its input without the envelope's
 * time, keys sorted, so that a client that builds the object in another order means the same.
 */
export function hashInput(action: string, input: Envelope): string {
  const { performedAt: _, ...meant } = input;
  return createHash('sha256')
    .update(`${action}\n${canonicalJson(meant)}`)
    .digest('hex');
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

function auditRows(
  caller: CommandCaller,
  spec: Pick<ActionSpec, 'audit'>,
  input: Partial<Envelope>,
  recordedAt: Date,
  drafts: readonly AuditDraft[],
) {
  return drafts.map((draft) => ({
    recordedAt,
    performedAt: input.performedAt === undefined ? null : new Date(input.performedAt),
    actorId: caller.actor?.accountId ?? null,
    actorName: caller.actor?.name ?? caller.actorName ?? 'system',
    action: draft.action ?? spec.audit,
    targetType: draft.targetType,
    targetId: draft.targetId,
    targetLabel: draft.targetLabel ?? '',
    before: draft.before ?? null,
    after: draft.after ?? null,
    reason: draft.reason ?? null,
    ip: caller.ip,
    opId: input.opId ?? null,
    security: draft.security ?? false,
  }));
}
