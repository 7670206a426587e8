import type { RestRoute } from './core/rest.ts';
import { authRoutes } from './features/auth/auth.rest.ts';
import { buyersRoutes } from './features/buyers/buyers.rest.ts';
import { drawsRoutes } from './features/draws/draws.rest.ts';
import { spotsRoutes } from './features/spots/spots.rest.ts';
import { wafflesRoutes } from './features/waffles/waffles.rest.ts';
import type { AppParts } from './router.ts';

/** Every REST route of the product, in the order of the documentation. */
export function listRoutes(parts: AppParts): readonly RestRoute[] {
  return [
    ...authRoutes(parts.auth),
    ...wafflesRoutes(parts.waffles),
    ...spotsRoutes(parts.spots),
    ...drawsRoutes(parts.draws),
    ...buyersRoutes(),
  ];
}
