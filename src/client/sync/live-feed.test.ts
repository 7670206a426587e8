import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LiveMessage } from '#shared/live/protocol.ts';
import { type FeedObserver, type FeedState, followBoard } from './live-feed.ts';
import { createManualClock } from './manual-clock.fixture.ts';

/** A board that remembers the numbers of all events folded into it: right if and only if that is 1, 2, 3 … seq. */
interface Board {
  readonly seq: number;
  readonly applied: readonly number[];
}
interface Logged {
  readonly seq: number;
}
type Message = LiveMessage<Board, Logged>;

const upTo = (seq: number) => Array.from({ length: seq }, (_, i) => i + 1);
const boardAt = (seq: number): Board => ({ seq, applied: upTo(seq) });
const events = (...seqs: number[]): Message => ({ type: 'events', events: seqs.map((seq) => ({ seq })) });
const refused = (code: string) => ({ message: 'no', data: { app: { code, retry: 'never' } } });

interface Subscribed {
  readonly seq: number | null;
  readonly observer: FeedObserver<Board, Logged>;
  open: boolean;
}

/** A transport that does what the test says, and only that. */
function script(initial: Board | null, random?: () => number) {
  const clock = createManualClock(random);
  const subscriptions: Subscribed[] = [];
  const boards: Board[] = [];
  const states: FeedState[] = [];
  const ends: string[] = [];
  const polls: (number | null)[] = [];
  let fresh = 0;
  let answer: () => Promise<Message> = () => Promise.reject(new Error('no network'));
  const feed = followBoard<Board, Logged>({
    initial,
    apply: (board, { seq }) => ({ seq, applied: [...board.applied, seq] }),
    subscribe: (seq, observer) => {
      const subscription = { seq, observer, open: true };
      subscriptions.push(subscription);
      return {
        unsubscribe: () => {
          subscription.open = false;
        },
      };
    },
    since: (seq) => {
      polls.push(seq);
      return answer();
    },
    listener: {
      onBoard: (board) => boards.push(board),
      onState: (state) => states.push(state),
      onFresh: () => {
        fresh += 1;
      },
      onEnd: (code) => ends.push(code),
    },
    clock,
  });
  const current = () => {
    const last = subscriptions.at(-1);
    if (last === undefined) throw new Error('nobody subscribed');
    return last;
  };
  return {
    feed,
    clock,
    subscriptions,
    boards,
    states,
    ends,
    polls,
    freshCount: () => fresh,
    current,
    answerPolls: (next: () => Promise<Message>) => {
      answer = next;
    },
    send: (id: number, data: Message) => current().observer.onData({ id: String(id), data }),
    drop: () => current().observer.onConnectionStateChange({ state: 'connecting' }),
  };
}

describe('following a board', () => {
  it('asks for what came after the board of the page, and is live with the first answer', () => {
    const { subscriptions, states, send, boards } = script(boardAt(3));
    expect(subscriptions.map(({ seq }) => seq)).toEqual([3]);
    send(3, events());
    expect(states).toEqual(['live']);
    send(5, events(4, 5));
    expect(boards).toEqual([boardAt(5)]);
  });

  it('asks for the whole board where the page has none', () => {
    const { subscriptions, boards, send } = script(null);
    expect(subscriptions.map(({ seq }) => seq)).toEqual([null]);
    send(7, { type: 'snapshot', board: boardAt(7) });
    expect(boards).toEqual([boardAt(7)]);
  });

  it('drops what it has already', () => {
    const { boards, send, subscriptions } = script(boardAt(3));
    send(3, events(2, 3));
    send(4, events(3, 4));
    send(4, events(4));
    expect(boards).toEqual([boardAt(4)]);
    expect(subscriptions).toHaveLength(1);
  });

  it('takes a whole board even where its number is lower: the server’s log was put back', () => {
    const { boards, send } = script(boardAt(9));
    send(4, { type: 'snapshot', board: boardAt(4) });
    send(5, events(5));
    expect(boards).toEqual([boardAt(4), boardAt(5)]);
  });

  it('subscribes again from its own number when one is missing, or when a quiet message names a higher one', () => {
    for (const gap of [events(6), events(4, 6), events()]) {
      const { subscriptions, send, boards } = script(boardAt(3));
      send(6, gap);
      const own = boards.at(-1)?.seq ?? 3;
      expect(subscriptions.map(({ seq, open }) => [seq, open])).toEqual([
        [3, false],
        [own, true],
      ]);
      send(6, events(...upTo(6).filter((seq) => seq > own)));
      expect(boards.at(-1)).toEqual(boardAt(6));
    }
  });

  it('asks for the whole board when the missing events can’t be had', async () => {
    const { subscriptions, send, clock, states } = script(boardAt(3));
    for (let i = 0; i < 4; i += 1) {
      send(9, events(9));
      await clock.pass(8_000);
    }
    expect(subscriptions.map(({ seq }) => seq)).toEqual([3, 3, 3, 3, null]);
    send(9, { type: 'snapshot', board: boardAt(9) });
    expect(states.at(-1)).toBe('live');
  });

  it('ignores what an earlier subscription still delivers', () => {
    const { subscriptions, send, boards, ends } = script(boardAt(3));
    send(6, events(6));
    subscriptions[0]?.observer.onData({ id: '4', data: events(4) });
    subscriptions[0]?.observer.onStopped();
    subscriptions[0]?.observer.onError(refused('access.denied'));
    expect(boards).toEqual([]);
    expect(ends).toEqual([]);
  });
});

describe('a feed without a socket', () => {
  it('asks after five seconds and then every ten, and is live again with the first message', async () => {
    const { clock, drop, send, states, polls, answerPolls, boards } = script(boardAt(3));
    send(3, events());
    let last = 3;
    answerPolls(() => {
      last += 1;
      return Promise.resolve(events(last));
    });
    drop();
    expect(states).toEqual(['live', 'reconnecting']);
    await clock.pass(4_999);
    expect(polls).toEqual([]);
    await clock.pass(1);
    expect(states.at(-1)).toBe('polling');
    await clock.pass(20_000);
    expect(polls).toEqual([3, 4, 5]);
    expect(boards.at(-1)).toEqual(boardAt(6));
    send(8, events(4, 5, 6, 7, 8));
    expect(states.at(-1)).toBe('live');
    expect(boards.at(-1)).toEqual(boardAt(8));
    await clock.pass(60_000);
    expect(polls).toHaveLength(3);
  });

  it('says that it is offline while nobody answers, and goes on asking', async () => {
    const { clock, states, polls, answerPolls } = script(boardAt(3));
    await clock.pass(25_000);
    expect(states).toEqual(['offline']);
    expect(polls).toEqual([3, 3, 3]);
    answerPolls(() => Promise.resolve(events()));
    await clock.pass(10_000);
    expect(states).toEqual(['offline', 'polling']);
  });

  it('asks at once when the page is looked at again, and not at all while it is live', async () => {
    const { clock, feed, polls, drop, send } = script(boardAt(3));
    drop();
    feed.refresh();
    await clock.pass(0);
    expect(polls).toEqual([3]);
    send(3, events());
    feed.refresh();
    await clock.pass(20_000);
    expect(polls).toEqual([3]);
  });

  it('does not take an answer that is older than what the socket brought meanwhile', async () => {
    const { clock, drop, send, answerPolls, boards } = script(boardAt(3));
    let respond = (_: Message) => {};
    answerPolls(
      () =>
        new Promise((resolve) => {
          respond = resolve;
        }),
    );
    await clock.pass(5_000);
    send(6, events(4, 5, 6));
    drop();
    respond({ type: 'snapshot', board: boardAt(4) });
    await clock.pass(0);
    expect(boards).toEqual([boardAt(6)]);
  });
});

describe('the end of a feed', () => {
  it('comes with a deleted waffle and with a lost permission, and says which', async () => {
    for (const [finish, code] of [
      [(observer: FeedObserver<Board, Logged>) => observer.onStopped(), 'waffle.not_found'],
      [
        (observer: FeedObserver<Board, Logged>) => observer.onError(refused('access.denied')),
        'access.denied',
      ],
      [
        (observer: FeedObserver<Board, Logged>) => observer.onError(refused('auth.required')),
        'auth.required',
      ],
    ] as const) {
      const { current, clock, ends, states, polls, subscriptions } = script(boardAt(3));
      finish(current().observer);
      await clock.pass(60_000);
      expect(ends).toEqual([code]);
      expect(states).toEqual(['ended']);
      expect(polls).toEqual([]);
      expect(subscriptions).toHaveLength(1);
    }
  });

  it('is not the end once the person has signed in again', () => {
    const { feed, current, subscriptions, send, states } = script(boardAt(3));
    current().observer.onError(refused('auth.required'));
    feed.restart();
    expect(subscriptions.map(({ seq }) => seq)).toEqual([3, 3]);
    send(4, events(4));
    expect(states).toEqual(['ended', 'connecting', 'live']);
  });

  it('does not come with any other error: it is tried again, ever more slowly', async () => {
    const { current, clock, subscriptions, ends, send, states } = script(boardAt(3));
    for (let i = 0; i < 6; i += 1) {
      current().observer.onError(refused('server.unexpected'));
      await clock.pass(30_000);
    }
    expect(subscriptions).toHaveLength(7);
    expect(ends).toEqual([]);
    send(4, events(4));
    expect(states.at(-1)).toBe('live');
  });

  it('is silent when the page leaves', async () => {
    const { feed, clock, current, states, boards, polls } = script(boardAt(3));
    feed.stop();
    expect(current().open).toBe(false);
    current().observer.onData({ id: '4', data: events(4) });
    await clock.pass(60_000);
    expect([states, boards, polls]).toEqual([[], [], []]);
  });
});

/** What a network can do to a feed, drawn by the seed. */
const fault = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('write' as const), count: fc.integer({ min: 1, max: 5 }) }),
  },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('deliver' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('skip' as const), count: fc.integer({ min: 1, max: 3 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('repeat' as const), count: fc.integer({ min: 1, max: 6 }) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('swap' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('late' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('drop' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('error' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('snapshot' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 12_000 }) }),
  },
);

describe('a feed on a bad network', () => {
  it('never shows a wrong board and always arrives at the right one', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fault, { maxLength: 60 }), fc.boolean(), async (faults, withBoard) => {
        let written = 4;
        const feed = script(withBoard ? boardAt(2) : null, () => 0.5);
        feed.answerPolls(() => Promise.resolve(replay(feed.polls.at(-1) ?? null, written)));
        /** What the server has sent on each subscription; it sends consecutive numbers, whatever arrives of them. */
        const sentTo = new Map<Subscribed, number | null>();
        const sent = () => sentTo.get(feed.current()) ?? feed.current().seq;
        const deliver = (message: Message, to = feed.current()) => {
          const last = message.type === 'snapshot' ? message.board.seq : (message.events.at(-1)?.seq ?? 0);
          if (to.open) to.observer.onData({ id: String(last), data: message });
        };
        for (const step of faults) {
          const from = sent();
          if (step.kind === 'write') written += step.count;
          else if (step.kind === 'pass') await feed.clock.pass(step.ms);
          else if (step.kind === 'drop') feed.drop();
          else if (step.kind === 'error') feed.current().observer.onError(refused('server.unexpected'));
          else if (step.kind === 'snapshot') deliver({ type: 'snapshot', board: boardAt(written) });
          else if (step.kind === 'late')
            feed.subscriptions[0]?.observer.onData({ id: '1', data: events(1, 2, 3) });
          else if (from === null || step.kind === 'deliver') {
            const target = feed.current();
            sentTo.set(target, written);
            deliver(replay(from, written), target);
          } else if (step.kind === 'skip') sentTo.set(feed.current(), Math.min(written, from + step.count));
          else if (step.kind === 'repeat') deliver(replay(Math.max(0, from - step.count), written));
          else
            deliver(
              events(
                ...upTo(written)
                  .filter((seq) => seq > from)
                  .reverse(),
              ),
            );
          for (const board of feed.boards.splice(0, feed.boards.length - 1))
            expect(board).toEqual(boardAt(board.seq));
        }
        // The network heals: every subscription is answered with what came after its number.
        for (let round = 0; round < 12; round += 1) {
          const target = feed.current();
          if (target.open) deliver(replay(target.seq, written), target);
          await feed.clock.pass(31_000);
        }
        expect(feed.boards.at(-1) ?? boardAt(2)).toEqual(boardAt(written));
        expect(feed.states.at(-1)).toBe('live');
      }),
      { numRuns: 500, seed: 20_261_120 },
    );
  });
});

function replay(seq: number | null, written: number): Message {
  if (seq === null || seq > written) return { type: 'snapshot', board: boardAt(written) };
  return events(...upTo(written).filter((number) => number > seq));
}
