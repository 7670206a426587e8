import type { RouteDefinition } from '@solidjs/router';
import type { JSX } from 'solid-js';
import { lazy } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import { Allowed } from '#client/routes/allowed.tsx';
import type { Permission } from '#shared/access/permissions.ts';

/** Puts a page behind the permission that its data needs. */
function guarded(permission: Permission, page: () => JSX.Element): () => JSX.Element {
  return () => (
    <Allowed permission={permission}>
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
    path: '/settings/password',
    component: guarded(
      'account.self',
      lazy(() => import('#client/routes/change-password-page.tsx')),
    ),
  },
  { path: '/login', component: lazy(() => import('#client/routes/sign-in-page.tsx')) },
  { path: '/setup', component: lazy(() => import('#client/routes/setup-page.tsx')) },
  { path: '/forgot-password', component: lazy(() => import('#client/routes/forgot-password-page.tsx')) },
  { path: '/reset-password', component: lazy(() => import('#client/routes/reset-password-page.tsx')) },
  { path: '*', component: lazy(() => import('#client/routes/not-found-page.tsx')) },
];
