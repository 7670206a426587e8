import { describe, expect, it } from 'vitest';
import { drawSpots, type OwnMarks } from './draw-spots.ts';
import { makeTestBoard } from './test-page.fixture.ts';

const NOTHING: OwnMarks = { picked: new Set(), holding: new Set(), handle: null, open: true };

describe('the board as buyers see it', () => {
  it('says of every spot whether it is free, claimed or paid, and by whom', () => {
    const board = makeTestBoard({ 2: ['pending', 'kat.k'], 3: ['paid', 'bob'] });
    const [free, claimed, paid] = drawSpots(board, NOTHING, []);
    expect(free).toMatchObject({ look: 'free', label: 'Spot 1, free' });
    expect(claimed).toMatchObject({ look: 'claimed', label: 'Spot 2, claimed, @kat.k' });
    expect(paid).toMatchObject({ look: 'paid', label: 'Spot 3, paid, @bob' });
  });

  it('marks what this buyer holds, has chosen, and is claiming right now', () => {
    const board = makeTestBoard({ 2: ['pending', 'mia'] });
    const marks = { ...NOTHING, picked: new Set([3]), holding: new Set([4]), handle: 'mia' };
    const [, mine, picked, holding] = drawSpots(board, marks, []);
    expect(mine).toMatchObject({ mine: true, label: 'Spot 2, claimed, yours' });
    expect(picked).toMatchObject({ look: 'free', picked: true });
    expect(holding).toMatchObject({ look: 'holding', mine: true, label: 'Spot 4, being claimed for you' });
  });

  it('names the winner of a completed board and calls everything else taken', () => {
    const board = {
      ...makeTestBoard(
        { 1: ['paid', 'mia'], 2: ['paid', 'bob'], 3: ['pending', 'kat'] },
        { status: 'completed' },
      ),
      winners: [{ item: 1, number: 2, handle: 'bob', method: 'manual' }],
    } as const;
    const views = drawSpots(board, { ...NOTHING, open: false }, []);
    expect(views.slice(0, 4).map((view) => view.look)).toEqual(['taken', 'winner', 'taken', 'closed']);
    expect(JSON.stringify(views)).not.toMatch(/los(?:er|t)\b/i);
  });

  it('keeps every cell that still says the same, so that one event paints one cell', () => {
    const before = makeTestBoard({ 2: ['pending', 'kat.k'] });
    const views = drawSpots(before, NOTHING, []);
    const spots = before.spots.map((spot) =>
      spot.number === 2 ? { ...spot, status: 'paid' as const } : spot,
    );
    const after = drawSpots({ ...before, spots, seq: 41 }, NOTHING, views);
    const changed = after.filter((view, at) => view !== views[at]);
    expect(changed.map((view) => view.label)).toEqual(['Spot 2, paid, @kat.k']);
  });
});
