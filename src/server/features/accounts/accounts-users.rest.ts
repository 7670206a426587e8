import { z } from 'zod';
import { defineRoute, type RestRoute } from '#server/core/rest.ts';
import { requireActor } from '#server/core/trpc.ts';
import { countRehearsalsSince, listTopRehearsers } from '#server/features/rehearsals/rehearsals.queries.ts';
import {
  BENCHMARKS_PER_HOUR_MAX,
  CONCURRENT_MAX,
  RUNS_PER_BENCHMARK_MAX,
} from '#shared/accounts/accounts.rules.ts';
import { dailyLimitSchema, type RateLimit } from '#shared/accounts/accounts.schemas.ts';
import { changeRoleAction, setDailyLimitAction } from '#shared/actions/catalogue.ts';
import { AppError } from '#shared/kernel/errors.ts';
import type { AccountsParts } from './account-parts.ts';
import { getAccount } from './accounts.queries.ts';
import { changeAccount } from './commands/change-account.ts';
import { deleteAccount } from './commands/delete-account.ts';
import { setRateLimit } from './commands/set-rate-limit.ts';
import { countAccounts, countKeyHolders, getMember, listTeam } from './count-team.ts';
import {
  callerOf,
  confirmationOf,
  confirmFields,
  idParams,
  memberToUser,
  pageQuery,
  restUser,
  roleName,
  withRestFieldName,
} from './describe-account.ts';

const TAG = 'User management';
const DAY_MS = 86_400_000;
const oneUser = z.object({ user: restUser });

/** The same accounts as a team with limits and figures: `/api/admin/users` and `/api/admin/stats`. */
export function usersRoutes(parts: AccountsParts): readonly RestRoute[] {
  return [
    listRoute(),
    patchRoute(parts),
    roleRoute(parts),
    deleteRoute(parts),
    ...limitRoutes(),
    statsRoute(),
  ];
}

function listRoute(): RestRoute {
  return defineRoute({
    method: 'GET',
    path: '/api/admin/users',
    tag: TAG,
    summary: 'Lists all accounts with what they hold and have used, the oldest first',
    access: 'team.manage',
    query: z.object(pageQuery),
    answer: z.object({ users: z.array(restUser), total: z.int(), page: z.int(), per_page: z.int() }),
    handle: async ({ context: { core }, query: { page, per_page: perPage } }) => {
      const list = await listTeam(core.fork(), { page, perPage, now: core.clock.now() });
      return { users: list.rows.map(memberToUser), total: list.total, page, per_page: perPage };
    },
  });
}

function patchRoute(parts: AccountsParts): RestRoute {
  return defineRoute({
    method: 'PATCH',
    path: '/api/admin/users/:id',
    tag: TAG,
    summary: 'Changes the daily limit, and as a super admin the role',
    access: 'team.manage',
    params: idParams,
    body: z.strictObject({
      role: roleName.optional(),
      dailyLimit: dailyLimitSchema.optional(),
      ...confirmFields,
    }),
    answer: oneUser,
    errors: ['account.not_found', 'account.own', 'account.last_super_admin', 'auth.wrong_password'],
    sample: { dailyLimit: 50 },
    handle: async (call) => {
      const { body, context, params, opId } = call;
      const { role, dailyLimit } = body;
      if (role === undefined && dailyLimit === undefined) {
        throw new AppError(
          'request.invalid',
          {},
          { message: 'No fields to update: send role or dailyLimit.' },
        );
      }
      if (role !== undefined) await requireActor(context, 'account.administer');
      const changes = { role, dailyLimit };
      const spec = role === undefined ? setDailyLimitAction : changeRoleAction;
      await changeAccount(
        callerOf(call),
        parts,
        spec,
        { opId, accountId: params.id, changes, reason: body.reason },
        confirmationOf(context, body.current_password),
      ).catch(withRestFieldName);
      const { core } = context;
      return { user: memberToUser(await getMember(core.fork(), params.id, core.clock.now())) };
    },
  });
}

function roleRoute(parts: AccountsParts): RestRoute {
  return defineRoute({
    method: 'PUT',
    path: '/api/admin/users/:id/role',
    tag: TAG,
    summary: 'Gives an account another role; never your own',
    access: 'account.administer',
    params: idParams,
    body: z.strictObject({ role: roleName, ...confirmFields }),
    answer: oneUser,
    errors: ['account.not_found', 'account.own', 'account.last_super_admin', 'auth.wrong_password'],
    sample: { role: 'admin' },
    handle: async (call) => {
      const { body, context, params, opId } = call;
      const { id } = await changeAccount(
        callerOf(call),
        parts,
        changeRoleAction,
        { opId, accountId: params.id, changes: { role: body.role }, reason: body.reason },
        confirmationOf(context, body.current_password),
      ).catch(withRestFieldName);
      const { core } = context;
      return { user: memberToUser(await getMember(core.fork(), id, core.clock.now())) };
    },
  });
}

function deleteRoute(parts: AccountsParts): RestRoute {
  return defineRoute({
    method: 'DELETE',
    path: '/api/admin/users/:id',
    tag: TAG,
    summary: 'Removes an account with its sessions and keys; never your own',
    access: 'account.administer',
    params: idParams,
    body: z.strictObject({ current_password: confirmFields.current_password }),
    answer: z.object({ status: z.literal('ok'), id: z.uuid(), username: z.string() }),
    errors: ['account.not_found', 'account.own', 'account.super_admin_kept', 'auth.wrong_password'],
    handle: async (call) => {
      const { body, context, params, opId } = call;
      const { accountId, username } = await deleteAccount(
        callerOf(call),
        parts,
        { opId, accountId: params.id },
        confirmationOf(context, body.current_password),
      ).catch(withRestFieldName);
      return { status: 'ok' as const, id: accountId, username };
    },
  });
}

const rateLimit = z.object({
  benchmarks_per_hour: z.int(),
  max_concurrent: z.int(),
  max_runs_per_benchmark: z.int(),
});

/** What is left out becomes what a new account has: this replaces the limits, it does not edit them. */
const rateLimitBody = z.strictObject({
  benchmarks_per_hour: z.int().min(1).max(BENCHMARKS_PER_HOUR_MAX).default(20),
  max_concurrent: z.int().min(1).max(CONCURRENT_MAX).default(1),
  max_runs_per_benchmark: z.int().min(1).max(RUNS_PER_BENCHMARK_MAX).default(10),
});

function limitToRest(limit: RateLimit): z.infer<typeof rateLimit> {
  return {
    benchmarks_per_hour: limit.benchmarksPerHour,
    max_concurrent: limit.maxConcurrent,
    max_runs_per_benchmark: limit.maxRunsPerBenchmark,
  };
}

function limitRoutes(): RestRoute[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/admin/users/:id/rate-limit',
      tag: TAG,
      summary: 'Shows what an account may rehearse',
      access: 'team.manage',
      params: idParams,
      answer: rateLimit,
      errors: ['account.not_found'],
      handle: async ({ context, params }) => limitToRest(await getAccount(context.core.fork(), params.id)),
    }),
    defineRoute({
      method: 'PUT',
      path: '/api/admin/users/:id/rate-limit',
      tag: TAG,
      summary: 'Sets what an account may rehearse; what is left out becomes the default',
      access: 'team.manage',
      params: idParams,
      body: rateLimitBody,
      answer: rateLimit,
      errors: ['account.not_found'],
      sample: { benchmarks_per_hour: 20, max_concurrent: 1, max_runs_per_benchmark: 10 },
      handle: async (call) => {
        const { body, opId, params } = call;
        const limit = await setRateLimit(callerOf(call), {
          opId,
          accountId: params.id,
          benchmarksPerHour: body.benchmarks_per_hour,
          maxConcurrent: body.max_concurrent,
          maxRunsPerBenchmark: body.max_runs_per_benchmark,
        });
        return limitToRest(limit);
      },
    }),
  ];
}

function statsRoute(): RestRoute {
  return defineRoute({
    method: 'GET',
    path: '/api/admin/stats',
    tag: TAG,
    summary: 'Counts accounts, rehearsals and who holds API keys',
    access: 'team.manage',
    answer: z.object({
      benchmarks_24h: z.int(),
      benchmarks_7d: z.int(),
      benchmarks_30d: z.int(),
      total_users: z.int(),
      top_users: z.array(z.object({ username: z.string(), cnt: z.int() })),
      keys_by_provider: z.array(z.object({ provider: z.string(), user_count: z.int() })),
    }),
    handle: async ({ context: { core } }) => {
      const em = core.fork();
      const now = core.clock.now();
      const [{ total }, holders] = [await countAccounts(em), await countKeyHolders(em, now)];
      const countDays = (days: number) => countRehearsalsSince(em, new Date(now.getTime() - days * DAY_MS));
      const [day, week, month] = [await countDays(1), await countDays(7), await countDays(30)];
      const top = await listTopRehearsers(em);
      return {
        benchmarks_24h: day,
        benchmarks_7d: week,
        benchmarks_30d: month,
        total_users: total,
        top_users: [...top],
        // The only keys there are are this product's own.
        keys_by_provider: holders === 0 ? [] : [{ provider: 'syrup', user_count: holders }],
      };
    },
  });
}
