import type { Winner } from '#shared/draws/draws.events.ts';
import { digestText, makeDrawList, recomputeDraw } from '#shared/draws/draws.rules.ts';
import {
  auditBoard,
  type DemoDraw,
  type Drop,
  later,
  log,
  OPERATORS,
  type PlayedDrop,
  pick,
} from './demo-drop.ts';

/** A winner for a sold-out board: by the sealed draw, or by hand and then put away. */
export async function finishDrop(
  drop: Drop,
): Promise<Pick<PlayedDrop, 'winners' | 'endedBy' | 'draw' | 'archivedAt'>> {
  const by = pick(drop, OPERATORS);
  const sealedAt = later(drop, new Date(drop.events.at(-1)?.at ?? drop.waffle.createdAt), 20);
  const drawnAt = later(drop, sealedAt, 5);
  const isDrawn = drop.plan.ending === 'drawn';
  const draw = await makeDraw(drop, sealedAt, drawnAt, by);
  if (isDrawn) {
    const { id: drawId, listDigest, secretDigest } = draw;
    const target = { targetType: 'draw', targetId: drawId, targetLabel: drop.waffle.title } as const;
    const after = { drawId, attempt: 1, listDigest, secretDigest, beacon: null };
    const audit = { actorName: by, action: 'seal_draw', ...target, before: null, after, reason: null };
    log(
      drop,
      sealedAt,
      drop.makeId(sealedAt),
      { kind: 'draw.sealed', drawId, listDigest, secretDigest, by },
      [audit],
    );
  }
  const method = isDrawn ? 'draw' : 'manual';
  const winners = draw.winners.map((winner): Winner => ({ ...winner, method }));
  const completedAt = drawnAt.toISOString();
  drop.waffle = { ...drop.waffle, status: 'completed', completedAt };
  log(drop, drawnAt, drop.makeId(drawnAt), { kind: 'winner.set', winners, completedAt, by }, [
    auditBoard(drop, {
      actorName: by,
      action: isDrawn ? 'run_draw' : 'set_winner',
      before: { status: 'active', winners: [] },
      after: { status: 'completed', winners },
    }),
  ]);
  if (isDrawn) return { winners, endedBy: by, draw, archivedAt: null };

  const archivedAt = later(drop, drawnAt, 600);
  drop.waffle = { ...drop.waffle, archived: true };
  log(drop, archivedAt, drop.makeId(archivedAt), { kind: 'waffle.archived', waffle: drop.waffle, by }, [
    auditBoard(drop, {
      actorName: by,
      action: 'archive_waffle',
      before: { archived: false },
      after: { archived: true },
    }),
  ]);
  return { winners, endedBy: by, draw: null, archivedAt: archivedAt.toISOString() };
}

/** The secret comes from the dice, because the demonstration shows the same winner everywhere; a real one never does. */
async function makeDraw(drop: Drop, sealedAt: Date, drawnAt: Date, by: string): Promise<DemoDraw> {
  const { slug, itemCount } = drop.waffle;
  const entries = [...drop.holders.values()].map(({ number, handle }) => ({ number, handle }));
  const list = makeDrawList({ slug, itemCount, beacon: null, entries });
  const secret = await digestText(`demonstration ${drop.random()}`, drop.sha256);
  const winners = await recomputeDraw({ list, secret, randomness: null }, drop.sha256);
  if (winners === null) throw new Error('The demonstration board has too few paid spots.');
  return {
    id: drop.makeId(sealedAt),
    list,
    listDigest: await digestText(list, drop.sha256),
    secret,
    secretDigest: await digestText(secret, drop.sha256),
    sealedAt: sealedAt.toISOString(),
    drawnAt: drawnAt.toISOString(),
    by,
    winners,
  };
}
