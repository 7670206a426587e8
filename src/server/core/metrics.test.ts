import { describe, expect, it } from 'vitest';
import { createMetrics } from './metrics.ts';

describe('the text for Prometheus', () => {
  it('says of every measure what it is, and then what it counts', () => {
    const metrics = createMetrics();
    const answers = metrics.counter('answers_total', 'Answers.');
    metrics.gauge('sockets', 'Open sockets.', () => 3);
    metrics.total('seconds_total', 'Seconds.', () => 0.25);
    answers.add(1, { class: '2xx' });
    answers.add(2, { class: '5xx' });
    answers.add(4, { class: '2xx' });
    expect(metrics.render()).toBe(
      [
        '# HELP answers_total Answers.',
        '# TYPE answers_total counter',
        'answers_total{class="2xx"} 5',
        'answers_total{class="5xx"} 2',
        '# HELP sockets Open sockets.',
        '# TYPE sockets gauge',
        'sockets 3',
        '# HELP seconds_total Seconds.',
        '# TYPE seconds_total counter',
        'seconds_total 0.25',
        '',
      ].join('\n'),
    );
  });

  it('reads a gauge anew each time, also one of several samples', () => {
    const metrics = createMetrics();
    let busy = 1;
    metrics.gauge('connections', 'Connections.', () => [
      { labels: { pool: 'main', state: 'busy' }, value: busy },
      { value: 0.5 },
    ]);
    expect(metrics.render()).toContain('connections{pool="main",state="busy"} 1\nconnections 0.5\n');
    busy = 2;
    expect(metrics.render()).toContain('connections{pool="main",state="busy"} 2\n');
  });

  it('lets no label break out of its quotes, and writes every number as Prometheus reads it', () => {
    const metrics = createMetrics();
    metrics.gauge('a', 'A.', () => [{ labels: { name: 'x"\\\n} 1' }, value: Number.NaN }]);
    metrics.gauge('b', 'B.', () => Number.POSITIVE_INFINITY);
    metrics.gauge('c', 'C.', () => Number.NEGATIVE_INFINITY);
    metrics.gauge('d', 'D.', () => 1e21);
    expect(metrics.render()).toContain('a{name="x\\"\\\\\\n} 1"} NaN\n');
    expect(metrics.render()).toMatch(/^b \+Inf$/m);
    expect(metrics.render()).toMatch(/^c -Inf$/m);
    expect(metrics.render()).toMatch(/^d 1e\+21$/m);
  });
});
