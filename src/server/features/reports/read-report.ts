import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { ReportId } from '#shared/reports/reports.rules.ts';
import type { PagedInput, Reports } from '#shared/reports/reports.schemas.ts';
import { countMonths } from './count-months.ts';
import { droughts } from './find-droughts.ts';
import { unpaidClaims } from './find-unpaid-claims.ts';
import { listLines, type PagedReport, readEveryLine } from './list-lines.ts';
import { rankBuyers } from './rank-buyers.ts';
import { ghosts } from './rate-ghosts.ts';
import { timeWaffles } from './time-waffles.ts';

/** Who asks for a report by its id, files and answers above all, finds it here. */

interface Source<Id extends ReportId> {
  /** As the screen shows it. */
  read(em: SqlEntityManager, input: PagedInput, now: Date): Promise<Reports[Id]>;
  /** Every row there is, in the order asked for. */
  readAll(fork: () => SqlEntityManager, input: PagedInput, now: Date): AsyncIterable<object>;
}

const SOURCES: { readonly [Id in ReportId]: Source<Id> } = {
  drought: paged(droughts),
  'power-buyers': whole(rankBuyers),
  'monthly-activity': whole(countMonths),
  'spot-velocity': whole(timeWaffles),
  'payment-lag': paged(unpaidClaims),
  'ghost-rate': paged(ghosts),
};

export function readReport<Id extends ReportId>(
  id: Id,
  em: SqlEntityManager,
  input: PagedInput,
  now: Date,
): Promise<Reports[Id]> {
  return SOURCES[id].read(em, input, now);
}

export function readEveryRow(
  id: ReportId,
  fork: () => SqlEntityManager,
  input: PagedInput,
  now: Date,
): AsyncIterable<object> {
  return SOURCES[id].readAll(fork, input, now);
}

function paged<Id extends 'drought' | 'payment-lag' | 'ghost-rate', Line extends object>(
  report: PagedReport<Id, Line>,
) {
  return {
    read: (em: SqlEntityManager, input: PagedInput, now: Date) => listLines(em, report, input, now),
    readAll: (fork: () => SqlEntityManager, input: PagedInput, now: Date) =>
      readEveryLine(fork, report, input, now),
  };
}

function whole<Answer extends { readonly rows: readonly object[] }>(
  read: (em: SqlEntityManager, input: PagedInput, now: Date) => Promise<Answer>,
) {
  return {
    read,
    async *readAll(fork: () => SqlEntityManager, input: PagedInput, now: Date) {
      yield* (await read(fork(), input, now)).rows;
    },
  };
}
