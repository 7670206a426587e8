import { describe, expect, it } from 'vitest';
import { type ConnectionState, createConnection } from './connection.ts';
import { createManualClock } from './manual-clock.fixture.ts';

/** A server that answers when the test says so. */
function script() {
  const clock = createManualClock();
  const probes: number[] = [];
  let net: 'fine' | 'silent' | 'refusing' = 'fine';
  let hint = () => {};
  const connection = createConnection({
    clock,
    probe: () => {
      probes.push(clock.now());
      if (net === 'fine') return Promise.resolve();
      return net === 'refusing' ? Promise.reject(new Error('refused')) : new Promise(() => {});
    },
    onHint: (check) => {
      hint = check;
      return () => {
        hint = () => {};
      };
    },
  });
  return {
    connection,
    clock,
    probes,
    state: (): ConnectionState => connection.state(),
    set: (next: typeof net) => {
      net = next;
    },
    hint: () => hint(),
  };
}

describe('the connection', () => {
  it('is live with the first answer', () => {
    const { connection, state } = script();
    expect(state()).toBe('connecting');
    connection.request()('answered');
    expect(state()).toBe('live');
  });

  it('is offline within five seconds of a tap that nobody answers, whatever the system says of the network', async () => {
    const { connection, state, clock, probes, set } = script();
    connection.request()('answered');
    set('silent');
    connection.request();
    await clock.pass(2_999);
    expect(state()).toBe('live');
    expect(probes).toHaveLength(1);
    await clock.pass(1);
    expect(state()).toBe('reconnecting');
    await clock.pass(1_750);
    expect(state()).toBe('offline');
  });

  it('notices a dead network as soon where the phone’s clock was set back after an earlier one', async () => {
    const { connection, state, clock, set } = script();
    connection.request()('missed');
    await clock.pass(1_000);
    expect(state()).toBe('live');
    clock.setBack(24 * 3_600_000);
    set('silent');
    connection.request();
    await clock.pass(5_000);
    expect(state()).toBe('offline');
  });

  it('asks in vain as seldom as ever while nobody answers', async () => {
    const { connection, state, clock, probes, set } = script();
    connection.request()('answered');
    set('silent');
    connection.request();
    await clock.pass(60_000);
    expect(state()).toBe('offline');
    expect(probes.length).toBeLessThan(14);
  });

  it('stays live where one request is slow and others are answered', async () => {
    const { connection, state, clock } = script();
    connection.request()('answered');
    const end = connection.request();
    await clock.pass(2_900);
    end('answered');
    expect(state()).toBe('live');
    await clock.pass(60_000);
    expect(state()).toBe('live');
  });

  it('takes a burst of requests that miss together for one miss', async () => {
    const { connection, state, clock } = script();
    connection.request()('answered');
    for (let i = 0; i < 5; i += 1) connection.request();
    await clock.pass(3_000);
    expect(state()).toBe('reconnecting');
    await clock.pass(1_000);
    expect(state()).toBe('live');
  });

  it('counts an answer that comes late as a miss first and as a connection then', async () => {
    const { connection, state, clock, set } = script();
    connection.request()('answered');
    set('silent');
    const end = connection.request();
    await clock.pass(3_000);
    expect(state()).toBe('reconnecting');
    end('answered');
    expect(state()).toBe('live');
  });

  it('goes on asking while it is offline, at most every five seconds, and is live with the first answer', async () => {
    const { connection, state, clock, probes, set } = script();
    connection.request()('answered');
    set('refusing');
    connection.request()('missed');
    await clock.pass(600);
    expect(state()).toBe('offline');
    await clock.pass(60_000);
    const pauses = probes.slice(1).map((at, index) => at - (probes[index] ?? 0));
    expect(Math.max(...pauses)).toBe(5_000);
    expect(probes.length).toBeLessThan(20);
    set('fine');
    await clock.pass(5_000);
    expect(state()).toBe('live');
    const asked = probes.length;
    await clock.pass(60_000);
    expect(probes).toHaveLength(asked);
  });

  it('asks at once when the socket breaks, and stays reconnecting while only the socket is down', async () => {
    const { connection, state, clock, probes } = script();
    connection.socket(true);
    expect(state()).toBe('live');
    connection.socket(false);
    await clock.pass(0);
    expect(probes).toHaveLength(1);
    expect(state()).toBe('reconnecting');
    connection.socket(true);
    expect(state()).toBe('live');
    connection.socket(false);
    connection.socket(null);
    expect(state()).toBe('live');
  });

  it('asks at once when the system hints at a change, and no more once it is stopped', async () => {
    const { connection, clock, probes, hint, set, state } = script();
    connection.request()('answered');
    set('silent');
    hint();
    await clock.pass(0);
    expect(probes).toHaveLength(1);
    await clock.pass(3_000);
    expect(state()).toBe('reconnecting');
    connection.stop();
    const asked = probes.length;
    hint();
    await clock.pass(60_000);
    expect(probes).toHaveLength(asked);
  });
});
