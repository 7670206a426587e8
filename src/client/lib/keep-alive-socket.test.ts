import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeKeepAliveSocket } from './keep-alive-socket.ts';

/** The network's edge: a socket whose other side answers only when the test says so. */
class SilentSocket extends EventTarget {
  static readonly OPEN = 1;
  readyState = 0;
  readonly sent: unknown[] = [];
  closeCalls = 0;

  send(data: unknown): void {
    this.sent.push(data);
  }

  close(): void {
    this.closeCalls += 1;
    this.readyState = 3;
    this.dispatchEvent(new Event('close'));
  }

  hear(type: 'open' | 'message'): void {
    if (type === 'open') this.readyState = 1;
    this.dispatchEvent(new Event(type));
  }
}

function make() {
  let hint = () => {};
  let pingAfterMs = 1_000;
  const heard = vi.fn();
  const KeptAlive = makeKeepAliveSocket(SilentSocket as unknown as typeof WebSocket, {
    pingAfterMs: () => pingAfterMs,
    answerWithinMs: 1_200,
    answerWithinMsMax: 6_000,
    onHint: (check) => {
      hint = check;
      return () => {
        hint = () => {};
      };
    },
    onHeard: heard,
  });
  return {
    heard,
    connect: (tookMs = 0) => {
      const network = new KeptAlive('ws://board.test/live') as unknown as SilentSocket;
      vi.advanceTimersByTime(tookMs);
      network.hear('open');
      return network;
    },
    hint: () => hint(),
    hide: () => {
      pingAfterMs = 10_000;
    },
  };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a connection that is kept alive', () => {
  it('asks for a sign of life after a silence, and any message is one', () => {
    const { connect, heard } = make();
    const network = connect();
    vi.advanceTimersByTime(900);
    network.hear('message');
    vi.advanceTimersByTime(999);
    expect(network.sent).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(network.sent).toEqual(['PING']);
    vi.advanceTimersByTime(1_100);
    network.hear('message');
    vi.advanceTimersByTime(999);
    expect(network.sent).toEqual(['PING']);
    expect(network.closeCalls).toBe(0);
    expect(heard).toHaveBeenCalledTimes(2);
  });

  it('is closed when there is no answer', () => {
    const network = make().connect();
    vi.advanceTimersByTime(1_000 + 1_199);
    expect(network.closeCalls).toBe(0);
    vi.advanceTimersByTime(1);
    expect(network.closeCalls).toBe(1);
    vi.advanceTimersByTime(60_000);
    expect(network.sent).toEqual(['PING']);
  });

  it('is given more time on a network that took long to connect, and on one that answers slowly', () => {
    const { connect } = make();
    const slow = connect(3_000);
    vi.advanceTimersByTime(1_000 + 4_499);
    expect(slow.closeCalls).toBe(0);
    vi.advanceTimersByTime(1);
    expect(slow.closeCalls).toBe(1);
    const slowing = connect();
    vi.advanceTimersByTime(1_000 + 1_100);
    slowing.hear('message');
    vi.advanceTimersByTime(1_000 + 3_299);
    expect(slowing.closeCalls).toBe(0);
    vi.advanceTimersByTime(1);
    expect(slowing.closeCalls).toBe(1);
  });

  it('is given six seconds and no more on the slowest network', () => {
    const network = make().connect(60_000);
    vi.advanceTimersByTime(1_000 + 5_999);
    expect(network.closeCalls).toBe(0);
    vi.advanceTimersByTime(1);
    expect(network.closeCalls).toBe(1);
  });

  it('is not given more time because the one before was cut', () => {
    const { connect } = make();
    for (let i = 0; i < 3; i += 1) {
      const network = connect();
      network.hear('message');
      vi.advanceTimersByTime(1_000 + 1_200);
      expect(network.closeCalls).toBe(1);
    }
  });

  it('is asked at once when the network has probably changed, and rarely while nobody looks', () => {
    const { connect, hint, hide } = make();
    hide();
    const network = connect();
    vi.advanceTimersByTime(9_999);
    expect(network.sent).toEqual([]);
    hint();
    hint();
    expect(network.sent).toEqual(['PING']);
    network.hear('message');
    network.close();
    hint();
    vi.advanceTimersByTime(60_000);
    expect(network.sent).toEqual(['PING']);
  });
});
