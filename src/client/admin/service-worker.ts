/**
 * Makes the operator app open without a network: the shell and its files are kept on the phone, and every address below
 * /admin/ is answered with the shell. It knows nothing about data: what the server answers is never kept here, boards
 * and waiting actions live in IndexedDB.
 */
import { PrecacheController, PrecacheRoute } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';

declare const self: ServiceWorkerGlobalScope & {
  readonly __WB_MANIFEST: readonly (string | { url: string; revision: string | null })[];
};

/** The files of the version that is in charge. */
const SHELL = 'syrup-shell';
/** The hashed files of versions before it, one cache each; the name ends with when it was made. */
const EARLIER = 'syrup-earlier-';
const EARLIER_KEPT = 2;
const HASHED = /^\/admin\/assets\//;
/** Below /admin/, but never a page. */
const FILES = /^\/admin\/(?:assets|icons|screenshots)\//;

const files = new PrecacheController({ cacheName: SHELL });
files.addToCacheList([...self.__WB_MANIFEST]);

self.addEventListener('install', (event) => {
  // A disk without room for the old files still takes the new version.
  const asideOrNot = keepLeavingFiles().catch(() => undefined);
  event.waitUntil(asideOrNot.then(() => files.install(event)));
});
self.addEventListener('activate', (event) => {
  event.waitUntil(removeForeignCaches().then(() => files.activate(event)));
  // The page that brought the first worker loads its parts from it at once, not only after the next reload.
  event.waitUntil(self.clients.claim());
});

registerRoute(new PrecacheRoute(files));
registerRoute(
  ({ url, sameOrigin }) => sameOrigin && HASHED.test(url.pathname),
  async ({ request }) => (await findEarlier(request)) ?? fetch(request),
);
const shell = files.createHandlerBoundToURL('/admin/');
registerRoute(new NavigationRoute(shell, { allowlist: [/^\/admin(?:\/|$)/], denylist: [FILES] }));

// A new version waits until the person presses Reload: replacing the files under a screen with waiting actions could
// leave it without the chunks it has yet to load.
self.addEventListener('message', (event) => {
  if (isSkipWaiting(event.data)) void self.skipWaiting();
});

/**
 * A tab in which somebody is typing goes on with its version while another tab takes the new one, and it may be offline
 * when it needs a part that it has not loaded: so what the new version drops moves aside before it is dropped.
 */
async function keepLeavingFiles(): Promise<void> {
  if (!(await caches.has(SHELL))) return;
  const current = await caches.open(SHELL);
  const staying = new Set(files.getCachedURLs());
  const leaving = (await current.keys()).filter(
    ({ url }) => HASHED.test(new URL(url).pathname) && !staying.has(url),
  );
  if (leaving.length === 0) return;
  const earlier = await caches.open(`${EARLIER}${Date.now()}`);
  for (const request of leaving) {
    const file = await current.match(request);
    if (file) await earlier.put(request, file);
  }
  const kept = (await caches.keys()).filter((name) => name.startsWith(EARLIER)).sort();
  await Promise.all(kept.slice(0, -EARLIER_KEPT).map((name) => caches.delete(name)));
}

async function findEarlier(request: Request): Promise<Response | undefined> {
  for (const name of await caches.keys()) {
    const file = name.startsWith(EARLIER) ? await caches.match(request, { cacheName: name }) : undefined;
    if (file) return file;
  }
  return undefined;
}

/** Caches of this origin that no version of this worker writes any more. */
async function removeForeignCaches(): Promise<void> {
  const foreign = (await caches.keys()).filter((name) => name !== SHELL && !name.startsWith(EARLIER));
  await Promise.all(foreign.map((name) => caches.delete(name)));
}

function isSkipWaiting(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'type' in data && data.type === 'SKIP_WAITING';
}
