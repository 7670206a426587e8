/**
 * The lines and answers that the documents print which this REST interface follows: the lines as they are printed there,
 * but for the placeholder of an id, and the answers as samples of their shape. Where a document prints an address
 * without a line, the line is written in the same form.
 */

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

export interface SeedLine {
  readonly title: string;
  /** Shell, with `$TOKEN` for the caller's token and `YOUR_LOG_TOKEN` for that of the log. `{user_id}` is another account with `role`, made for this line, and
   * `{job_id}` a job that waits, `{buyer_id}` a buyer who has claimed. */
  readonly line: string;
  readonly role?: string;
  /** A sample of the answer: each of its names is there, with a value of the same kind, and its lists are as empty or not. */
  readonly prints?: Json;
}

const HOME = 'http://localhost:8501';
const AUTHORIZED = '-H "Authorization: Bearer $TOKEN"';
const JSON_TYPE = '-H "Content-Type: application/json"';

/** A line of the document about superusers, which prints methods, addresses and bodies. */
const superuser = (method: string, path: string, body?: object): string =>
  `curl -X ${method} ${AUTHORIZED} ${body === undefined ? '' : `${JSON_TYPE} -d '${JSON.stringify(body)}' `}${HOME}${path}`;

const ANSWERED_USER = {
  id: 'uuid',
  username: 'newuser',
  email: 'newuser@example.com',
  is_active: true,
  is_superuser: false,
};

export const SEED_LINES: readonly SeedLine[] = [
  {
    title: 'the list of users',
    line: `curl ${AUTHORIZED} \\
  ${HOME}/api/admin/users`,
    prints: {
      users: [
        {
          id: 'abc123',
          email: 'admin@example.com',
          role: 'admin',
          created_at: '2026-01-15 10:00:00',
          last_login: '2026-02-17 14:30:00',
          benchmark_count: 42,
          key_count: 3,
        },
      ],
    },
  },
  {
    title: 'another role for a user',
    line: `curl -X PUT ${AUTHORIZED} \\
  ${JSON_TYPE} \\
  -d '{"role": "admin"}' \\
  ${HOME}/api/admin/users/{user_id}/role`,
    prints: { user: { role: 'admin' } },
  },
  {
    title: 'a role below the one it has',
    role: 'admin',
    line: `curl -X PUT ${AUTHORIZED} \\
  ${JSON_TYPE} \\
  -d '{"role": "user"}' \\
  ${HOME}/api/admin/users/{user_id}/role`,
    prints: { user: { role: 'member' } },
  },
  {
    title: 'the deletion of a user',
    line: `curl -X DELETE ${AUTHORIZED} \\
  ${HOME}/api/admin/users/{user_id}`,
  },
  {
    title: 'rate limits that are set',
    line: `curl -X PUT ${AUTHORIZED} \\
  ${JSON_TYPE} \\
  -d '{
    "benchmarks_per_hour": 20,
    "max_concurrent": 1,
    "max_runs_per_benchmark": 10
  }' \\
  ${HOME}/api/admin/users/{user_id}/rate-limit`,
    prints: { benchmarks_per_hour: 20, max_concurrent: 1, max_runs_per_benchmark: 10 },
  },
  {
    title: 'rate limits that are read',
    line: `curl ${AUTHORIZED} \\
  ${HOME}/api/admin/users/{user_id}/rate-limit`,
    prints: { benchmarks_per_hour: 20, max_concurrent: 1, max_runs_per_benchmark: 10 },
  },
  {
    title: 'the statistics',
    line: `curl ${AUTHORIZED} \\
  ${HOME}/api/admin/stats`,
    prints: {
      benchmarks_24h: 15,
      benchmarks_7d: 89,
      benchmarks_30d: 342,
      total_users: 5,
      top_users: [{ username: 'user@example.com', cnt: 120 }],
      keys_by_provider: [{ provider: 'openai', user_count: 4 }],
    },
  },
  {
    title: 'the jobs at work',
    line: `curl ${AUTHORIZED} \\
  ${HOME}/api/admin/jobs`,
    prints: { jobs: [{ id: 'a', job_type: 'operations.exportClaims', status: 'running' }], total: 0 },
  },
  {
    title: 'a job that is cancelled',
    line: `curl -X POST ${AUTHORIZED} \\
  ${HOME}/api/admin/jobs/{job_id}/cancel`,
    prints: { status: 'ok', id: 'a' },
  },
  {
    title: 'the health of the system',
    line: `curl ${AUTHORIZED} \\
  ${HOME}/api/admin/system`,
    prints: {
      db_size_mb: 12.5,
      results_size_mb: 3.2,
      results_count: 89,
      benchmark_active: false,
      active_jobs: [],
      total_active: 0,
      total_queued: 0,
      connected_ws_clients: 2,
      process_uptime_s: 86400,
    },
  },
  {
    title: 'the log, to an admin',
    line: `curl ${AUTHORIZED} \\
  "${HOME}/api/admin/logs?lines=50"`,
    prints: { count: 50, logs: ['a line'] },
  },
  {
    title: 'the log, to a program with the token',
    line: `curl "${HOME}/api/admin/logs?token=YOUR_LOG_TOKEN&lines=50"`,
    prints: { count: 50, logs: ['a line'] },
  },
  {
    title: 'errors in the log',
    line: `curl "${HOME}/api/admin/logs?token=YOUR_LOG_TOKEN&level=ERROR&lines=20"`,
    prints: { count: 20, logs: [] },
  },
  {
    title: 'lines of the log with a word',
    line: `curl "${HOME}/api/admin/logs?token=YOUR_LOG_TOKEN&search=benchmark&lines=50"`,
    prints: { count: 50, logs: [] },
  },
  {
    title: 'the audit, page by page',
    line: `curl ${AUTHORIZED} \\
  "${HOME}/api/admin/audit?limit=50&offset=0"`,
    prints: {
      entries: [{ id: 1, timestamp: '2026-01-15', user_id: 'abc', username: 'ana', action: 'sign_in' }],
    },
  },
  {
    title: 'the audit of a user',
    line: `curl ${AUTHORIZED} \\
  "${HOME}/api/admin/audit?user=admin@example.com"`,
    prints: { entries: [] },
  },
  {
    title: 'the audit of an action',
    line: `curl ${AUTHORIZED} \\
  "${HOME}/api/admin/audit?action=benchmark_start"`,
    prints: { entries: [{ id: 1, action: 'sign_in' }] },
  },
  {
    title: 'the audit since a day',
    line: `curl ${AUTHORIZED} \\
  "${HOME}/api/admin/audit?since=2026-02-01"`,
    prints: { entries: [{ id: 1, action: 'sign_in' }] },
  },
  {
    title: 'a deactivated admin who is back',
    line: `curl -X PATCH ${AUTHORIZED} ${JSON_TYPE} -d '{"active": true}' ${HOME}/api/admin/admins/{user_id}`,
    prints: { admin: { active: true } },
  },
  {
    title: 'role and daily limit of somebody in the team',
    line: `curl -X PATCH ${AUTHORIZED} ${JSON_TYPE} -d '{"role": "admin", "dailyLimit": 100}' ${HOME}/api/admin/users/{user_id}`,
    prints: { user: { id: 'uuid', name: 'Ana', email: 'a@example.com', role: 'admin', dailyLimit: 100 } },
  },
  {
    title: 'the team with what each completed in a month',
    line: `curl ${AUTHORIZED} ${HOME}/api/admin/users`,
    prints: { users: [{ dailyLimit: 50, monthlyGenerations: 12, monthlyCost: 0.024 }] },
  },
  {
    title: 'the usage of the team',
    line: `curl ${AUTHORIZED} ${HOME}/api/admin/usage`,
    prints: {
      today: { count: 3, cost: 0.006 },
      month: { count: 12, cost: 0.024 },
      byModel: [{ model: 'caption', count: 12, cost: 0.024 }],
      byUser: [{ userId: 'uuid', userName: 'Ana', userEmail: 'a@example.com', count: 12, cost: 0.024 }],
    },
  },
  {
    title: 'XP for somebody',
    line: `curl -X POST ${AUTHORIZED} ${JSON_TYPE} -d '{"userId": "{buyer_id}", "amount": 100}' ${HOME}/api/credits/topup`,
    prints: { success: true, userId: 'uuid', xpAwarded: 100, newLevel: 2 },
  },
  {
    title: 'a badge for somebody',
    line: `curl -X POST ${AUTHORIZED} ${JSON_TYPE} -d '{"userId": "{buyer_id}", "badgeId": "first-spark"}' ${HOME}/api/badges/grant`,
    prints: { userId: 'uuid' },
  },
  {
    title: 'the list of superusers and others',
    line: superuser('GET', '/auth/admin/users'),
    prints: {
      users: [
        {
          id: 'uuid',
          username: 'string',
          email: 'string',
          is_active: true,
          is_superuser: false,
          is_verified: true,
          created_at: 'timestamp',
        },
      ],
      total: 5,
      superusers: 1,
      active_users: 4,
    },
  },
  {
    title: 'a new user',
    line: superuser('POST', '/auth/admin/users', {
      username: 'newuser',
      email: 'newuser@example.com',
      password: 'securepassword',
      is_superuser: false,
      is_active: true,
    }),
    prints: { message: 'User created successfully', user: ANSWERED_USER },
  },
  {
    title: 'a user who is changed',
    line: superuser('PUT', '/auth/admin/users/{user_id}', {
      email: 'updated@example.com',
      is_active: true,
      is_superuser: false,
    }),
    prints: { message: 'User updated successfully', user: ANSWERED_USER },
  },
  {
    title: 'a promotion',
    line: superuser('POST', '/auth/admin/users/{user_id}/promote', {
      reason: 'User needs admin access for project management',
    }),
    prints: { message: 'string', user: ANSWERED_USER },
  },
  {
    title: 'a demotion',
    role: 'super_admin',
    line: superuser('POST', '/auth/admin/users/{user_id}/demote', {
      reason: 'User no longer needs admin access',
    }),
    prints: { message: 'string', user: ANSWERED_USER },
  },
  {
    title: 'the deletion of somebody who is no superuser',
    line: superuser('DELETE', '/auth/admin/users/{user_id}'),
    prints: { message: "User 'username' deleted successfully" },
  },
  {
    title: 'the statistics of superusers',
    line: superuser('GET', '/auth/admin/stats'),
    prints: {
      total_users: 10,
      active_users: 8,
      inactive_users: 2,
      superusers: 2,
      regular_users: 8,
      system_info: { first_user_created: true, has_superusers: true },
    },
  },
];

/** What the answer lacks of the sample, as sentences; empty where it has the same shape. */
export function missingFrom(sample: Json, answer: unknown, at = 'the answer'): string[] {
  if (Array.isArray(sample)) {
    if (!Array.isArray(answer)) return [`${at} is no list`];
    // What is printed with a line in it has one here, too: an empty list would have every shape.
    if (sample.length > 0 && answer.length === 0) return [`${at} is empty`];
    return answer.flatMap((one, index) => missingFrom(sample[0] ?? null, one, `${at}[${index}]`));
  }
  if (sample !== null && typeof sample === 'object') {
    if (answer === null || typeof answer !== 'object') return [`${at} is no object`];
    return Object.entries(sample).flatMap(([name, value]) =>
      Object.hasOwn(answer, name)
        ? missingFrom(value, (answer as Record<string, unknown>)[name], `${at}.${name}`)
        : [`${at} has no ${name}`],
    );
  }
  // Whoever has no address or never signed in has null there.
  return answer === null || typeof answer === typeof sample ? [] : [`${at} is ${JSON.stringify(answer)}`];
}
