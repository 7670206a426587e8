import type { Winner } from '#shared/draws/draws.events.ts';
import type { Sha256 } from '#shared/draws/draws.rules.ts';
import type { BoardEvent, LoggedEvent } from '#shared/live/events.ts';
import type { WaffleFacts } from '#shared/waffles/waffles.rules.ts';
import type { DemoPlan } from './demo-plans.ts';

/** A drop while it is played in memory, and what everybody who plays it needs. */

const MINUTE_MS = 60_000;
/** Who works at the demonstration's drops. */
export const OPERATORS = ['Ana', 'Ben', 'Priya'];

export interface DemoClaim {
  readonly id: string;
  readonly number: number;
  readonly handle: string;
  readonly priceMinor: number;
  readonly claimedAt: string;
  readonly opId: string;
  status: 'pending' | 'paid' | 'released';
  paidAt: string | null;
  paidByName: string | null;
  releasedAt: string | null;
  releasedByName: string | null;
  releaseReason: string | null;
}

export interface DemoAudit {
  readonly at: string;
  readonly opId: string;
  readonly actorName: string;
  readonly action: string;
  readonly targetType: 'waffle' | 'spot' | 'draw';
  readonly targetId: string;
  readonly targetLabel: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly reason: string | null;
}

export interface DemoDraw {
  readonly id: string;
  readonly list: string;
  readonly listDigest: string;
  readonly secret: string;
  readonly secretDigest: string;
  readonly sealedAt: string;
  readonly drawnAt: string;
  readonly by: string;
  readonly winners: readonly { readonly item: number; readonly number: number; readonly handle: string }[];
}

/** What a drop left behind. `events` are numbered from 1, in the order of their times. */
export interface PlayedDrop {
  readonly waffle: WaffleFacts;
  readonly archivedAt: string | null;
  readonly claims: readonly DemoClaim[];
  readonly events: readonly LoggedEvent[];
  readonly audit: readonly DemoAudit[];
  readonly winners: readonly Winner[];
  /** Who set the winners. */
  readonly endedBy: string;
  readonly draw: DemoDraw | null;
}

/** Chance and identity, passed in: the same numbers give the same drop, while ids are new ones. */
export interface DemoDice {
  /** From 0 to below 1. */
  readonly random: () => number;
  readonly makeId: (at: Date) => string;
  readonly sha256: Sha256;
}

export interface Moment {
  readonly at: Date;
  readonly happen: (at: Date) => void;
}

export interface Drop extends DemoDice {
  readonly plan: DemoPlan;
  waffle: WaffleFacts;
  readonly holders: Map<number, DemoClaim>;
  readonly agenda: Moment[];
  readonly claims: DemoClaim[];
  readonly events: LoggedEvent[];
  readonly audit: DemoAudit[];
}

/** Writes one step into the board's log, with its audit rows. */
export function log(
  drop: Drop,
  at: Date,
  opId: string,
  event: BoardEvent,
  audits: readonly Omit<DemoAudit, 'at' | 'opId'>[],
): void {
  const time = at.toISOString();
  drop.events.push({ seq: drop.events.length + 1, at: time, opId, event });
  drop.audit.push(...audits.map((audit) => ({ ...audit, at: time, opId })));
}

/** An audit row about the board itself. */
export function auditBoard(
  { waffle }: Drop,
  draft: Pick<DemoAudit, 'actorName' | 'action' | 'after'> & { before?: unknown },
): Omit<DemoAudit, 'at' | 'opId'> {
  const target = { targetType: 'waffle', targetId: String(waffle.id), targetLabel: waffle.title } as const;
  return { before: null, reason: null, ...target, ...draft };
}

/** Puts a step where it belongs in time, behind those of the same moment. */
export function schedule(drop: Drop, at: Date, happen: Moment['happen']): void {
  const index = drop.agenda.findIndex((moment) => moment.at > at);
  drop.agenda.splice(index === -1 ? drop.agenda.length : index, 0, { at, happen });
}

/** Some time after, up to about so many minutes and never at once. */
export function later(drop: Drop, at: Date, minutes: number): Date {
  return new Date(at.getTime() + Math.round((0.1 + drop.random()) * minutes * MINUTE_MS));
}

export function pick<Item>(drop: Drop, items: readonly Item[]): Item {
  const item = items[Math.floor(drop.random() * items.length)];
  if (item === undefined) throw new Error('There is nothing to pick from.');
  return item;
}
