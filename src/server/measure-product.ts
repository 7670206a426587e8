import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { FastifyInstance } from 'fastify';
import type { Pool } from 'pg';
import { AppError } from '#shared/kernel/errors.ts';
import { createMetrics, type Metrics, type Sample } from './core/metrics.ts';
import type { SocketServer } from './core/socket-server.ts';
import type { Wakeups } from './core/wakeups.ts';
import type { Live } from './features/live/watch-boards.ts';
import type { Load } from './features/operations/operations-parts.ts';
import type { ClaimDesk } from './features/spots/commands/claim-spots.ts';
import { VERSION } from './version.ts';

const LOOP_RESOLUTION_MS = 20;
const NANOSECONDS = 1e9;
/** Waffles whose last number is remembered; beyond it an event of a forgotten one counts as one. */
const WAFFLES_MAX = 10_000;

/** What is measured of this process since its start. Names that are not ours are those that dashboards expect. */
export interface ProductMetrics extends Pick<Metrics, 'render'> {
  /** Counts the answers of this server, those of routes that are added later included. */
  countAnswers(http: FastifyInstance): void;
  /** The same desk, counted. */
  countClaims(desk: ClaimDesk): ClaimDesk;
  watchSockets(sockets: Pick<SocketServer, 'stats'>, live: Pick<Live, 'stats'>): void;
  /** How busy this process is, for people who look. */
  readLoad(): Load;
  stop(): void;
}

export interface MeasuredParts {
  readonly databaseKind: 'embedded' | 'external';
  readonly pools: Readonly<Record<string, Pool>>;
  readonly wakeups: Pick<Wakeups, 'listen'>;
}

export function measureProduct({ databaseKind, pools, wakeups }: MeasuredParts): ProductMetrics {
  const metrics = createMetrics();
  metrics.gauge('syrup_info', 'The version and its kind of database.', () => [
    { labels: { version: VERSION, database: databaseKind }, value: 1 },
  ]);
  const stopWatchingLoop = measureProcess(metrics);
  metrics.gauge(
    'syrup_database_connections',
    'Connections to the database, and calls that wait for one.',
    () =>
      Object.entries(pools).flatMap(([pool, { totalCount, idleCount, waitingCount }]): Sample[] => [
        { labels: { pool, state: 'busy' }, value: totalCount - idleCount },
        { labels: { pool, state: 'idle' }, value: idleCount },
        { labels: { pool, state: 'waiting' }, value: waitingCount },
      ]),
  );
  const answers = metrics.counter('syrup_http_answers_total', 'Answers over HTTP by class of status.');
  const claims = metrics.counter('syrup_claims_total', 'Claims by how they were answered, repeats included.');
  const spots = metrics.counter(
    'syrup_claimed_spots_total',
    'Spots in claims that were granted, repeats included.',
  );
  claims.add(0, { outcome: 'granted' });
  spots.add(0);
  const stopListening = countEvents(metrics, wakeups);
  const lag = createLagReader();
  let watched: Pick<SocketServer, 'stats'> | null = null;

  const counted = <Input, Origin, Answer extends { readonly numbers: readonly number[] }>(
    claim: (input: Input, origin: Origin) => Promise<Answer>,
  ) => {
    return async (input: Input, origin: Origin): Promise<Answer> => {
      try {
        const answer = await claim(input, origin);
        claims.add(1, { outcome: 'granted' });
        spots.add(answer.numbers.length);
        return answer;
      } catch (error) {
        claims.add(1, { outcome: error instanceof AppError ? error.code : 'server.unexpected' });
        throw error;
      }
    };
  };

  return {
    render: () => metrics.render(),
    countAnswers(http) {
      http.addHook('onResponse', (_request, { statusCode }, next) => {
        answers.add(1, { class: `${Math.floor(statusCode / 100)}xx` });
        next();
      });
    },
    countClaims: (desk) => ({
      ...desk,
      claim: counted((input, origin) => desk.claim(input, origin)),
      claimRandom: counted((input, origin) => desk.claimRandom(input, origin)),
    }),
    readLoad: () => ({ ...(watched?.stats() ?? { sockets: 0, subscriptions: 0 }), eventLagMs: lag.read() }),
    watchSockets(sockets, live) {
      watched = sockets;
      metrics.gauge('syrup_sockets', 'Open live sockets.', () => sockets.stats().sockets);
      metrics.gauge(
        'syrup_subscriptions',
        'Subscriptions of live sockets.',
        () => sockets.stats().subscriptions,
      );
      metrics.gauge('syrup_board_readers', 'Who follows a board live.', () => {
        const readers = live.stats();
        return [
          { labels: { audience: 'public' }, value: readers.public },
          { labels: { audience: 'operator' }, value: readers.operator },
        ];
      });
    },
    stop() {
      stopWatchingLoop();
      stopListening();
      lag.stop();
    },
  };
}

/** Uptime, memory, processor time, and how late the event loop is. Returns what ends it. */
function measureProcess(metrics: Metrics): () => void {
  const startedAtS = Math.round(Date.now() / 1_000 - process.uptime());
  metrics.gauge(
    'process_start_time_seconds',
    'When the process started, in seconds since 1970.',
    () => startedAtS,
  );
  metrics.gauge('process_uptime_seconds', 'How long the process has been running.', () => process.uptime());
  metrics.total('process_cpu_seconds_total', 'Processor time used.', () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  });
  metrics.gauge('process_resident_memory_bytes', 'Memory that is in use.', () => process.memoryUsage.rss());
  metrics.gauge(
    'nodejs_heap_size_used_bytes',
    'Memory of JavaScript objects.',
    () => process.memoryUsage().heapUsed,
  );
  metrics.gauge(
    'nodejs_external_memory_bytes',
    'Memory outside the heap.',
    () => process.memoryUsage().external,
  );
  const loop = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS });
  loop.enable();
  metrics.gauge(
    'nodejs_eventloop_lag_seconds',
    'How late the event loop was since the last time somebody asked.',
    () => {
      const seconds = (quantile: string, nanoseconds: number) => ({
        labels: { quantile },
        // What is recorded is the time between two looks, of which the resolution is what was meant.
        value: Math.max(0, nanoseconds / NANOSECONDS - LOOP_RESOLUTION_MS / 1_000),
      });
      const found = [
        seconds('0.5', loop.percentile(50)),
        seconds('0.99', loop.percentile(99)),
        seconds('1', loop.max),
      ];
      loop.reset();
      return found;
    },
  );
  return () => loop.disable();
}

/** A recording of its own for people: whoever collects metrics begins theirs anew each time. */
function createLagReader(): { read(): number; stop(): void } {
  const loop = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS });
  loop.enable();
  return {
    read: () => {
      const lateMs = loop.percentile(99) / 1e6 - LOOP_RESOLUTION_MS;
      loop.reset();
      return Math.max(0, Math.round(lateMs * 10) / 10);
    },
    stop: () => loop.disable(),
  };
}

/** Counts by the numbers of the waffles' logs: a wake-up says how far a log reaches, not by how much it grew. */
function countEvents(metrics: Metrics, wakeups: Pick<Wakeups, 'listen'>): () => void {
  const events = metrics.counter(
    'syrup_events_total',
    'Events that this process has heard of, its own and others’.',
  );
  events.add(0);
  const seqByWaffle = new Map<number, number>();
  return wakeups.listen((waffleId, seq) => {
    const known = seqByWaffle.get(waffleId) ?? seq - 1;
    if (seq > known) events.add(seq - known);
    seqByWaffle.delete(waffleId);
    seqByWaffle.set(waffleId, Math.max(seq, known));
    for (const oldest of seqByWaffle.keys()) {
      if (seqByWaffle.size <= WAFFLES_MAX) break;
      seqByWaffle.delete(oldest);
    }
  });
}
