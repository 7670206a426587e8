import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeEagerWebSocket } from './eager-web-socket.ts';

/** The network's edge: a socket whose other side answers only when the test says so. */
class SilentSocket extends EventTarget {
  static readonly CLOSED = 3;
  static last: SilentSocket | undefined;
  state = 0;
  closeCalls: unknown[][] = [];

  constructor() {
    super();
    SilentSocket.last = this;
  }

  get readyState(): number {
    return this.state;
  }

  close(...args: unknown[]): void {
    this.closeCalls.push(args);
    this.state = 2;
  }

  hear(type: 'open' | 'message' | 'error' | 'close'): void {
    if (type === 'open') this.state = 1;
    if (type === 'close') this.state = 3;
    this.dispatchEvent(type === 'close' ? new CloseEvent('close', { code: 1000 }) : new Event(type));
  }
}

function connect() {
  const Eager = makeEagerWebSocket(SilentSocket as unknown as typeof WebSocket, {
    connectTimeoutMs: 8_000,
    closeGraceMs: 1_000,
  });
  const socket = new Eager('ws://board.test/live');
  const network = SilentSocket.last;
  if (!network) throw new Error('The base class was not constructed.');
  const heard: string[] = [];
  for (const type of ['open', 'message', 'error', 'close'] as const) {
    socket.addEventListener(type, (event) => {
      heard.push(event instanceof CloseEvent ? `close ${event.code}` : event.type);
    });
  }
  return { socket, network, heard };
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('a live connection on a healthy network', () => {
  it('passes on what the network says and nothing of its own', () => {
    const { socket, network, heard } = connect();
    network.hear('open');
    network.hear('message');
    vi.advanceTimersByTime(60_000);
    expect(socket.readyState).toBe(1);

    socket.close(1000, 'done');
    network.hear('close');
    vi.advanceTimersByTime(60_000);
    expect(network.closeCalls).toEqual([[1000, 'done']]);
    expect(heard).toEqual(['open', 'message', 'close 1000']);
  });

  it('is closed once when the server hangs up', () => {
    const { socket, network, heard } = connect();
    network.hear('open');
    network.hear('close');
    vi.advanceTimersByTime(60_000);
    expect(heard).toEqual(['open', 'close 1000']);
    expect(socket.readyState).toBe(3);
  });
});

describe('a live connection on a dead network', () => {
  it('ends one second after it was closed, although the other side never answers', () => {
    const { socket, network, heard } = connect();
    network.hear('open');
    socket.close();
    vi.advanceTimersByTime(999);
    expect(heard).toEqual(['open']);
    vi.advanceTimersByTime(1);
    expect(heard).toEqual(['open', 'close 1006']);
    expect(socket.readyState).toBe(3);
  });

  it('gives up after eight seconds when it cannot connect, as an error and a close', () => {
    const { socket, network, heard } = connect();
    vi.advanceTimersByTime(7_999);
    expect(heard).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(heard).toEqual(['error', 'close 1006']);
    expect(network.closeCalls).toHaveLength(1);
    expect(socket.readyState).toBe(3);
  });

  it('stays mute after its early end, whatever the old connection still delivers', () => {
    const { socket, network, heard } = connect();
    socket.addEventListener('message', () => heard.push('second listener'));
    network.hear('open');
    socket.close();
    vi.advanceTimersByTime(1_000);
    network.hear('message');
    network.hear('error');
    network.hear('close');
    socket.close();
    vi.advanceTimersByTime(60_000);
    expect(heard).toEqual(['open', 'close 1006']);
  });

  it('ends once when it is closed while still connecting', () => {
    const { socket, network, heard } = connect();
    socket.close();
    network.hear('error');
    network.hear('close');
    vi.advanceTimersByTime(60_000);
    expect(heard).toEqual(['error', 'close 1000']);
  });
});
