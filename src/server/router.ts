import { router } from './core/trpc.ts';
import { createAuthRouter } from './features/auth/auth.router.ts';
import type { Auth } from './features/auth/open-auth.ts';
import { createBuyersRouter } from './features/buyers/buyers.router.ts';
import type { DrawParts } from './features/draws/commands/seal-draw.ts';
import { createDrawsRouter } from './features/draws/draws.router.ts';
import { createLiveRouter } from './features/live/live.router.ts';
import type { Live } from './features/live/watch-boards.ts';
import type { SpotsParts } from './features/spots/commands/serve-buyers.ts';
import { createSpotsRouter } from './features/spots/spots.router.ts';
import type { DeleteWaffleParts } from './features/waffles/commands/delete-waffle.ts';
import { createWafflesRouter } from './features/waffles/waffles.router.ts';

/** What the features' doors stand on; `app.ts` makes each once. */
export interface AppParts {
  readonly auth: Auth;
  readonly live: Live;
  readonly spots: SpotsParts;
  readonly waffles: DeleteWaffleParts;
  readonly draws: DrawParts;
}

/** Every procedure of the product, by feature. */
export function createAppRouter(parts: AppParts) {
  return router({
    auth: createAuthRouter(parts.auth),
    waffles: createWafflesRouter(parts.waffles),
    spots: createSpotsRouter(parts.spots),
    draws: createDrawsRouter(parts.draws),
    buyers: createBuyersRouter(),
    live: createLiveRouter(parts.live),
  });
}

/** The one thing the client knows of the server. */
export type AppRouter = ReturnType<typeof createAppRouter>;
