import { escapeIdentifier } from 'pg';
import { pino } from 'pino';
import { systemClock } from './core/clock.ts';
import type { Core } from './core/context.ts';
import { createLocalWakeups } from './core/wakeups.ts';
import type { DatabaseConnection } from './db/connection.ts';
import { withAdminClient } from './db/databases.ts';
import { migrate } from './db/migrate.ts';
import { openDatabase } from './db/orm.ts';
import type { BoardTruth, Stage, Stages } from './features/rehearsals/rehearsals-parts.ts';
import { createWaffle } from './features/waffles/commands/create-waffle.ts';
import type { Product } from './product.ts';
import { reactions } from './reactions.ts';

/** The doors of a product, as far as a stage needs them. */
export interface StageDoors {
  listen(host: string, port: number): Promise<string>;
  close(): Promise<void>;
}

const HOST = '127.0.0.1';
const POOL_MAX = 4;
const STAGE_NAME = /^rehearsal_[0-9a-z]{1,40}$/;

/**
 * Stages in schemas of their own on the product's database (docs/decisions/0022-rehearsals-on-a-stage.md). `openDoors`
 * makes a whole product of what it is given, without background work.
 */
export function createStages(product: Product, openDoors: (product: Product) => Promise<StageDoors>): Stages {
  const { connection } = product.database;
  return {
    open: (name) => openStage(product, requireName(name), openDoors),
    remove: (name) => dropSchema(connection, requireName(name)),
  };
}

function requireName(name: string): string {
  if (!STAGE_NAME.test(name)) throw new Error(`${name} is no name of a stage.`);
  return name;
}

function dropSchema(connection: DatabaseConnection, name: string): Promise<void> {
  return withAdminClient(connection, async (client) => {
    await client.query(`drop schema if exists ${escapeIdentifier(name)} cascade`);
  });
}

async function openStage(
  { config, appSecret, database, databaseKind }: Product,
  name: string,
  openDoors: (product: Product) => Promise<StageDoors>,
): Promise<Stage> {
  await dropSchema(database.connection, name);
  await withAdminClient(database.connection, (client) =>
    client.query(`create schema ${escapeIdentifier(name)}`),
  );
  const options = [database.connection.options, `-c search_path=${name}`].filter(Boolean).join(' ');
  const connection = { ...database.connection, options, schema: name };
  const log = pino({ level: 'silent' });
  await migrate({ connection });
  const own = await openDatabase({ connection, poolMax: POOL_MAX });
  const wakeups = createLocalWakeups();
  const core: Core = { fork: () => own.orm.em.fork(), clock: systemClock, wakeups, log, reactions };
  let closing: Promise<void> | undefined;
  let doors: StageDoors | null = null;
  const close = (): Promise<void> => {
    closing ??= (async () => {
      await doors?.close();
      await wakeups.close();
      await own.close();
      await dropSchema(database.connection, name);
    })();
    return closing;
  };
  try {
    doors = await openDoors({
      // All buyers come from one address, which a real drop's do not; and nobody outside is told anything.
      config: {
        ...config,
        claimLimit: 'off',
        publicUrl: null,
        redisUrl: null,
        drandUrls: [],
        whois: 'off',
        captions: null,
      },
      database: own,
      core,
      appSecret,
      databaseKind,
      close: () => Promise.resolve(),
    });
    const url = await doors.listen(HOST, 0);
    return {
      port: Number(new URL(url).port),
      openBoard: (spots) => openBoard(core, spots),
      readTruth: (slug) => readTruth(core, slug),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openBoard(core: Core, spots: number): Promise<string> {
  const { waffle } = await createWaffle(
    { core, actor: null, actorName: 'rehearsal', ip: null },
    {
      opId: crypto.randomUUID(),
      title: 'Rehearsal',
      totalSpots: spots,
      priceMinor: 500,
      currency: 'USD',
      description: '',
      paymentInfo: '',
      imageUrl: null,
      mediaLinks: [],
      itemCount: 1,
      holdMinutes: null,
      pendingPerHandleMax: null,
      publicExport: false,
    },
  );
  return waffle.slug;
}

async function readTruth(core: Core, slug: string): Promise<BoardTruth> {
  const [truth] = await core.fork().execute<BoardTruth[]>(
    `select
       (select count(*)::int from (select from claim c where c.waffle_id = w.id and c.status <> 'released'
          group by c.number having count(*) > 1) twice) as doubles,
       (select count(*)::int from claim c where c.waffle_id = w.id and c.status <> 'released') as claims,
       (select count(*)::int from live_event e where e.waffle_id = w.id and e.event ->> 'kind' = 'spot.claimed') as events,
       (select count(*)::int from audit_entry a where a.target_type = 'waffle' and a.target_id = w.id::text
          and a.action = 'claim_spots') as audits
     from waffle w where w.slug = ?`,
    [slug],
  );
  return truth ?? { doubles: 0, claims: 0, events: 0, audits: 0 };
}
