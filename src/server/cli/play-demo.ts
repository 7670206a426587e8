import type { WaffleFacts } from '#shared/waffles/waffles.rules.ts';
import {
  auditBoard,
  type DemoClaim,
  type DemoDice,
  type Drop,
  later,
  log,
  OPERATORS,
  type PlayedDrop,
  pick,
  schedule,
} from './demo-drop.ts';
import { DEMO_HANDLES, type DemoPlan } from './demo-plans.ts';
import { finishDrop } from './finish-demo.ts';

/** Plays a drop on a board in memory: the steps people would take, at times they would take them. */

const MINUTE_MS = 60_000;
const CLAIM_SIZES = [1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5];
const RELEASE_SHARE = 0.05;
const UNDO_SHARE = 0.03;

/** Plays the plan on a new, empty board. Nothing happens after `now`: a drop that is on is left as it stands. */
export async function playDemo(
  plan: DemoPlan,
  empty: WaffleFacts,
  now: Date,
  dice: DemoDice,
): Promise<PlayedDrop> {
  const drop: Drop = {
    ...dice,
    plan,
    waffle: empty,
    holders: new Map(),
    agenda: [],
    claims: [],
    events: [],
    audit: [],
  };
  planClaims(drop);
  for (let moment = drop.agenda.shift(); moment !== undefined; moment = drop.agenda.shift()) {
    if (moment.at <= now) moment.happen(moment.at);
  }
  const end =
    plan.ending === 'open'
      ? { winners: [], endedBy: '', draw: null, archivedAt: null }
      : await finishDrop(drop);
  const { waffle, claims, events, audit } = drop;
  return { waffle, claims, events, audit, ...end };
}

/** Most claims come in the first minutes, as they do. */
function planClaims(drop: Drop): void {
  const { plan, waffle } = drop;
  const wanted = Math.round(waffle.totalSpots * plan.claimedShare);
  const startMs = Date.parse(waffle.createdAt) + MINUTE_MS;
  for (let spots = 0; spots < wanted; ) {
    const size = Math.min(pick(drop, CLAIM_SIZES), wanted - spots);
    spots += size;
    const time = new Date(startMs + Math.round(drop.random() ** 2 * plan.rushMinutes * MINUTE_MS));
    schedule(drop, time, (at) => claimSpots(drop, at, size));
  }
}

function claimSpots(drop: Drop, at: Date, size: number): void {
  const free = Array.from({ length: drop.waffle.totalSpots }, (_, index) => index + 1).filter(
    (number) => !drop.holders.has(number),
  );
  const numbers = Array.from({ length: Math.min(size, free.length) }, () =>
    free.splice(Math.floor(drop.random() * free.length), 1),
  )
    .flat()
    .sort((a, b) => a - b);
  if (numbers.length === 0) return;
  // Skewed, so that some people are on every board and many only once.
  const handle = DEMO_HANDLES[Math.floor(drop.random() ** 1.5 * DEMO_HANDLES.length)] ?? 'mia.k';
  const opId = drop.makeId(at);
  const { priceMinor } = drop.waffle;
  const claims = numbers.map((number): DemoClaim => {
    const times = { claimedAt: at.toISOString(), paidAt: null, releasedAt: null };
    const people = { handle, paidByName: null, releasedByName: null, releaseReason: null };
    return { id: drop.makeId(at), number, priceMinor, opId, status: 'pending', ...times, ...people };
  });
  drop.claims.push(...claims);
  for (const claim of claims) drop.holders.set(claim.number, claim);
  const after = { handle, numbers, priceMinor, holdUntil: null };
  log(drop, at, opId, { kind: 'spot.claimed', handle, spots: refsOf(claims), priceMinor, holdUntil: null }, [
    auditBoard(drop, { actorName: `@${handle}`, action: 'claim_spots', after }),
  ]);
  planSettlement(drop, at, claims);
}

function planSettlement(drop: Drop, at: Date, claims: readonly DemoClaim[]): void {
  const fate = drop.random();
  const by = pick(drop, OPERATORS);
  const planStep = (time: Date, what: Parameters<typeof settle>[4]) => {
    schedule(drop, time, (then) => settle(drop, then, claims, by, what));
    return time;
  };
  if (fate < RELEASE_SHARE) {
    const released = planStep(later(drop, at, 60), 'release');
    if (drop.plan.claimedShare < 1) return;
    schedule(drop, later(drop, released, 10), (then) => claimSpots(drop, then, claims.length));
    return;
  }
  if (fate > drop.plan.paidShare) return;
  const paid = planStep(later(drop, at, 25), 'pay');
  if (fate > RELEASE_SHARE + UNDO_SHARE) return;
  const undone = planStep(later(drop, paid, 2), 'undo');
  planStep(later(drop, undone, 5), 'pay');
}

function settle(
  drop: Drop,
  at: Date,
  claims: readonly DemoClaim[],
  by: string,
  what: 'pay' | 'undo' | 'release',
): void {
  const reason = { pay: null, undo: 'Wrong spot', release: 'No payment' }[what];
  const action = { pay: 'mark_paid', undo: 'undo_paid', release: 'release_spot' }[what];
  const audits = claims.map((claim) => {
    const before = valuesOf(claim);
    if (what === 'release') {
      Object.assign(claim, {
        status: 'released',
        releasedAt: at.toISOString(),
        releasedByName: by,
        releaseReason: reason,
      });
      drop.holders.delete(claim.number);
    } else {
      claim.status = what === 'pay' ? 'paid' : 'pending';
      claim.paidAt = what === 'pay' ? at.toISOString() : null;
      claim.paidByName = what === 'pay' ? by : null;
    }
    const targetId = `${drop.waffle.id}/${claim.number}`;
    const targetLabel = `${drop.waffle.title}, spot ${claim.number}`;
    const target = { targetType: 'spot', targetId, targetLabel } as const;
    return { actorName: by, action, ...target, before, after: valuesOf(claim), reason };
  });
  const spots = refsOf(claims);
  const eventByKind = {
    pay: { kind: 'spot.paid', spots, by },
    undo: { kind: 'spot.payment_undone', spots, by, reason },
    release: { kind: 'spot.released', spots, cause: 'operator', by, reason },
  } as const;
  log(drop, at, drop.makeId(at), eventByKind[what], audits);
}

function refsOf(claims: readonly DemoClaim[]) {
  return claims.map(({ number, id }) => ({ number, claimId: id }));
}

function valuesOf({ id, handle, status, priceMinor, paidByName }: DemoClaim) {
  return { claimId: id, handle, status, priceMinor, ...(paidByName === null ? {} : { paidBy: paidByName }) };
}
