/**
 * The database part of a claim, without HTTP and tRPC, beside the cheapest statement there is: what Node spends on each,
 * measured inside one process so that nothing but the path differs.
 */
import { randomBytes } from 'node:crypto';
import { Pool } from 'pg';
import { createLogger } from '#server/core/logger.ts';
import { createLocalWakeups } from '#server/core/wakeups.ts';
import { openDatabase } from '#server/db/orm.ts';
import { createClaimDesk } from '#server/features/spots/commands/claim-spots.ts';
import { serveCommands } from './bed/serve-commands.ts';
import { type ClaimPlan, plannedClaim } from './load/plan-claims.ts';

const IN_FLIGHT = 256;
const RAW_POOL = 16;

const url = process.argv[2] ?? '';
const database = await openDatabase({ url });
const { host, port, user, database: name, password } = database.connection;
const raw = new Pool({
  host,
  port,
  user,
  database: name,
  max: RAW_POOL,
  ...(password === undefined ? {} : { password }),
});
const desk = createClaimDesk({
  hot: database.hot,
  clock: { now: () => new Date() },
  wakeups: createLocalWakeups(),
  log: createLogger('warn'),
  appSecret: randomBytes(24).toString('hex'),
});

export interface NodeCost {
  readonly claims: number;
  readonly cpuUs: number;
  readonly perSecond: number;
}

/** Keeps 256 claims under way until the plan is done. */
async function drive(claims: number, claimOne: (n: number) => Promise<unknown>): Promise<NodeCost> {
  let next = 0;
  const before = process.cpuUsage();
  const beganMs = performance.now();
  const work = async () => {
    while (next < claims) {
      next += 1;
      await claimOne(next - 1);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, work));
  const { user: userUs, system } = process.cpuUsage(before);
  const seconds = (performance.now() - beganMs) / 1_000;
  return { claims, cpuUs: (userUs + system) / claims, perSecond: claims / seconds };
}

const BARE_CLAIM = {
  name: 'bare',
  text: `with t as (
    update bare_spot set status = 'pending', handle = $3, claimed_at = now()
    where waffle_id = $1 and number = $2 and status = 'available' returning waffle_id, number, handle
  )
  insert into audit_entry (actor_name, action, target_type, target_id, after)
  select '@' || t.handle, 'bare_claim', 'waffle', t.waffle_id::text, jsonb_build_object('numbers',
    jsonb_build_array(t.number)) from t`,
};

const commands = {
  desk: (plan: ClaimPlan): Promise<NodeCost> => {
    const claims = Array.from({ length: plan.claims }, (_, n) => plannedClaim(plan, n));
    return drive(plan.claims, (n) => {
      const { opId, slug, numbers, handle } = claims[n] ?? plannedClaim(plan, n);
      return desk.claim({ opId, slug, numbers: [...numbers], handle }, { ip: '127.0.0.1', deviceId: null });
    });
  },
  statement: ({ firstId, claims }: { firstId: number; claims: number }): Promise<NodeCost> =>
    drive(claims, (n) =>
      raw.query({
        ...BARE_CLAIM,
        values: [firstId + Math.floor(n / 1_000), (n % 1_000) + 1, `buyer${n % 500}`],
      }),
    ),
};

export type DatabasePartCommands = typeof commands;

serveCommands(commands);
