import { defineEntity, p } from '@mikro-orm/core';
import type { BoardEvent } from '#shared/live/events.ts';

/** What an operation was answered, so that the same operation sent again gets the same answer and does nothing. */
export const Receipt = defineEntity({
  name: 'Receipt',
  tableName: 'receipt',
  properties: {
    opId: p.uuid().primary(),
    actorId: p.uuid().nullable(),
    action: p.text(),
    inputHash: p.blob(),
    answer: p.json<unknown>().nullable(),
    createdAt: p.datetime(3).defaultRaw('now()'),
  },
});

/** Who did what, when, with the values before and after. Written in the transaction of the change. */
export const AuditEntry = defineEntity({
  name: 'AuditEntry',
  tableName: 'audit_entry',
  properties: {
    id: p.bigint('number').primary().autoincrement(),
    recordedAt: p.datetime(3).defaultRaw('now()'),
    performedAt: p.datetime(3).nullable(),
    actorId: p.uuid().nullable(),
    actorName: p.text(),
    action: p.text(),
    targetType: p.text(),
    targetId: p.text(),
    targetLabel: p.text().default(''),
    before: p.json<unknown>().nullable(),
    after: p.json<unknown>().nullable(),
    reason: p.text().nullable(),
    ip: p.text().nullable(),
    opId: p.uuid().nullable(),
    security: p.boolean().default(false),
  },
});

/** One numbered event of a waffle's log: what subscribers replay. */
export const LiveEvent = defineEntity({
  name: 'LiveEvent',
  tableName: 'live_event',
  properties: {
    waffleId: p.integer().primary(),
    seq: p.integer().primary(),
    at: p.datetime(3),
    opId: p.uuid().nullable(),
    event: p.json<BoardEvent>(),
  },
});

/** What the product keeps of a job beside the queue's own tables: whose it is, which process does it, how far it is. */
export const JobRun = defineEntity({
  name: 'JobRun',
  tableName: 'job_run',
  properties: {
    jobId: p.uuid().primary(),
    kind: p.text(),
    /** Null where nobody asked for it, and once the account is gone; the database takes it away. */
    ownerId: p.uuid().nullable(),
    /** Kept when the account is deleted. */
    ownerName: p.text().default(''),
    /** Names the lock of the process that began it last. */
    workerKey: p.integer().nullable(),
    done: p.integer().nullable(),
    total: p.integer().nullable(),
    note: p.text().default(''),
    notedAt: p.datetime(3).defaultRaw('now()'),
  },
});
