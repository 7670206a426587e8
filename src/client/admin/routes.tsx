import type { RouteDefinition } from '@solidjs/router';
import type { JSX } from 'solid-js';
import { lazy } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import { Allowed } from '#client/routes/allowed.tsx';
import type { Permission } from '#shared/access/permissions.ts';

/** Puts a page behind the permission that its data needs. */
function guarded(permission: Permission, page: () => JSX.Element, otherwise?: string): () => JSX.Element {
  return () => (
    <Allowed permission={permission} otherwise={otherwise}>
      <Dynamic component={page} />
    </Allowed>
  );
}

/** Every page of the operator's app, below /admin. Each is a chunk of its own. */
export const routes: RouteDefinition[] = [
  {
    path: '/',
    component: guarded(
      'waffle.read',
      lazy(() => import('#client/routes/dashboard-page.tsx')),
      // Whoever has no boards is at home among their own share assets.
      '/usage',
    ),
  },
  {
    path: '/waffles/new',
    component: guarded(
      'waffle.write',
      lazy(() => import('#client/routes/create-waffle-page.tsx')),
    ),
  },
  {
    path: '/waffles/:slug',
    component: guarded(
      'waffle.read',
      lazy(() => import('#client/routes/manage-waffle-page.tsx')),
    ),
  },
  {
    path: '/waffles/:slug/edit',
    component: guarded(
      'waffle.write',
      lazy(() => import('#client/routes/edit-waffle-page.tsx')),
    ),
  },
  {
    path: '/settings',
    component: guarded(
      'account.self',
      lazy(() => import('#client/routes/settings-page.tsx')),
    ),
  },
  {
    path: '/last',
    component: guarded(
      'waffle.read',
      lazy(() => import('#client/routes/last-waffle-page.tsx')),
    ),
  },
  {
    path: '/reports',
    component: guarded(
      'report.read',
      lazy(() => import('#client/routes/reports-page.tsx')),
    ),
  },
  {
    path: '/users',
    component: guarded(
      'buyer.read',
      lazy(() => import('#client/routes/buyers-page.tsx')),
    ),
  },
  {
    path: '/users/:handle',
    component: guarded(
      'buyer.read',
      lazy(() => import('#client/routes/buyer-page.tsx')),
    ),
  },
  {
    path: '/audit',
    component: guarded(
      'audit.read',
      lazy(() => import('#client/routes/audit-page.tsx')),
    ),
  },
  {
    path: '/admins',
    component: guarded(
      'account.administer',
      lazy(() => import('#client/routes/admins-page.tsx')),
    ),
  },
  {
    path: '/server-settings',
    component: guarded(
      'settings.write',
      lazy(() => import('#client/routes/server-settings-page.tsx')),
    ),
  },
  {
    path: '/login-history',
    component: guarded(
      'logins.read',
      lazy(() => import('#client/routes/login-history-page.tsx')),
    ),
  },
  {
    path: ['/jobs', '/system', '/logs'],
    component: guarded(
      'operations.read',
      lazy(() => import('#client/routes/operations-page.tsx')),
    ),
  },
  {
    path: '/sharing',
    component: guarded(
      'share.write',
      lazy(() => import('#client/routes/sharing-page.tsx')),
    ),
  },
  {
    path: '/team',
    component: guarded(
      'team.manage',
      lazy(() => import('#client/routes/team-page.tsx')),
    ),
  },
  {
    path: '/usage',
    component: guarded(
      'share.make',
      lazy(() => import('#client/routes/usage-page.tsx')),
    ),
  },
  {
    path: '/rehearsals',
    component: guarded(
      'rehearsal.run',
      lazy(() => import('#client/routes/rehearsals-page.tsx')),
    ),
  },
  { path: '/login', component: lazy(() => import('#client/routes/sign-in-page.tsx')) },
  { path: '/register', component: lazy(() => import('#client/routes/register-page.tsx')) },
  { path: '/setup', component: lazy(() => import('#client/routes/setup-page.tsx')) },
  { path: '/forgot-password', component: lazy(() => import('#client/routes/forgot-password-page.tsx')) },
  { path: '/reset-password', component: lazy(() => import('#client/routes/reset-password-page.tsx')) },
  { path: '*', component: lazy(() => import('#client/routes/not-found-page.tsx')) },
];
