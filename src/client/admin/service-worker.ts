/**
 * Makes the operator app open without a network: the shell and its files are kept on the phone, and every address below
 * /admin/ is answered with the shell. It knows nothing about data; boards and waiting actions live in IndexedDB.
 */
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';

declare const self: ServiceWorkerGlobalScope & {
  readonly __WB_MANIFEST: readonly (string | { url: string; revision: string | null })[];
};

cleanupOutdatedCaches();
precacheAndRoute([...self.__WB_MANIFEST]);

const shell = createHandlerBoundToURL('/admin/');
registerRoute(new NavigationRoute(shell, { allowlist: [/^\/admin(\/|$)/] }));

// A new version waits until the person presses Reload: replacing the files under a screen with waiting actions could
// leave it without the chunks it has yet to load.
self.addEventListener('message', (event) => {
  if (isSkipWaiting(event.data)) void self.skipWaiting();
});

function isSkipWaiting(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'type' in data && data.type === 'SKIP_WAITING';
}
