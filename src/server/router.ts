import { router } from './core/trpc.ts';
import type { AccountsParts } from './features/accounts/account-parts.ts';
import { createAccountsRouter } from './features/accounts/accounts.router.ts';
import { type AuditParts, createAuditRouter } from './features/audit/audit.router.ts';
import { createAuthRouter, type LoginParts } from './features/auth/auth.router.ts';
import type { Auth } from './features/auth/open-auth.ts';
import { createBuyersRouter } from './features/buyers/buyers.router.ts';
import type { DrawParts } from './features/draws/commands/seal-draw.ts';
import { createDrawsRouter } from './features/draws/draws.router.ts';
import { createLiveRouter } from './features/live/live.router.ts';
import type { Live } from './features/live/watch-boards.ts';
import { createLoyaltyRouter } from './features/loyalty/loyalty.router.ts';
import { createOperationsRouter } from './features/operations/operations.router.ts';
import type { OperationsParts } from './features/operations/operations-parts.ts';
import { createRehearsalsRouter } from './features/rehearsals/rehearsals.router.ts';
import type { RehearsalsParts } from './features/rehearsals/rehearsals-parts.ts';
import { createReportsRouter } from './features/reports/reports.router.ts';
import { createSettingsRouter } from './features/settings/settings.router.ts';
import type { SpotsParts } from './features/spots/commands/serve-buyers.ts';
import { createSpotsRouter } from './features/spots/spots.router.ts';
import type { StudioParts } from './features/studio/commands/generate-asset.ts';
import { createStudioRouter } from './features/studio/studio.router.ts';
import type { DeleteWaffleParts } from './features/waffles/commands/delete-waffle.ts';
import { createWafflesRouter } from './features/waffles/waffles.router.ts';

/** What the features' doors stand on; `app.ts` makes each once. */
export interface AppParts {
  readonly auth: Auth;
  readonly accounts: AccountsParts;
  readonly logins: LoginParts;
  readonly live: Live;
  readonly spots: SpotsParts;
  readonly waffles: DeleteWaffleParts;
  readonly draws: DrawParts;
  readonly audit: AuditParts;
  readonly operations: OperationsParts;
  readonly rehearsals: RehearsalsParts;
  readonly studio: StudioParts;
}

/** Every procedure of the product, by feature. */
export function createAppRouter(parts: AppParts) {
  return router({
    auth: createAuthRouter(parts.auth, parts.logins),
    accounts: createAccountsRouter(parts.accounts),
    waffles: createWafflesRouter(parts.waffles),
    spots: createSpotsRouter(parts.spots),
    draws: createDrawsRouter(parts.draws),
    buyers: createBuyersRouter(),
    loyalty: createLoyaltyRouter(),
    live: createLiveRouter(parts.live),
    audit: createAuditRouter(parts.audit),
    reports: createReportsRouter(),
    settings: createSettingsRouter(),
    operations: createOperationsRouter(parts.operations),
    rehearsals: createRehearsalsRouter(parts.rehearsals),
    studio: createStudioRouter(parts.studio),
  });
}

/** The one thing the client knows of the server. */
export type AppRouter = ReturnType<typeof createAppRouter>;
