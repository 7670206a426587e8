import type { RestRoute } from './core/rest.ts';
import { accountsRoutes } from './features/accounts/accounts.rest.ts';
import { superuserRoutes } from './features/accounts/accounts-superuser.rest.ts';
import { usersRoutes } from './features/accounts/accounts-users.rest.ts';
import { auditRoutes } from './features/audit/audit.rest.ts';
import { authRoutes } from './features/auth/auth.rest.ts';
import { buyersRoutes } from './features/buyers/buyers.rest.ts';
import { drawsRoutes } from './features/draws/draws.rest.ts';
import { loyaltyRoutes } from './features/loyalty/loyalty.rest.ts';
import { operationsRoutes } from './features/operations/operations.rest.ts';
import { reportsRoutes } from './features/reports/reports.rest.ts';
import { spotsRoutes } from './features/spots/spots.rest.ts';
import { studioRoutes } from './features/studio/studio.rest.ts';
import { wafflesRoutes } from './features/waffles/waffles.rest.ts';
import type { AppParts } from './router.ts';

/** Every REST route of the product, in the order of the documentation. */
export function listRoutes(parts: AppParts): readonly RestRoute[] {
  return [
    ...authRoutes(parts.auth, parts.logins.recorder),
    ...wafflesRoutes(parts.waffles),
    ...spotsRoutes(parts.spots),
    ...drawsRoutes(parts.draws),
    ...buyersRoutes(),
    ...reportsRoutes(),
    ...loyaltyRoutes(),
    ...auditRoutes(),
    ...accountsRoutes(parts.accounts),
    ...usersRoutes(parts.accounts),
    ...superuserRoutes(parts.accounts),
    ...operationsRoutes(parts.operations),
    ...studioRoutes(parts.studio),
  ];
}
