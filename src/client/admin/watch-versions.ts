import type { Accessor } from 'solid-js';
import { createSignal } from 'solid-js';

/** How the installed app stands to the newest version of it. */
export interface Versions {
  /** A newer version is complete on this device and waits for somebody to take it. */
  readonly isWaiting: Accessor<boolean>;
  /** Another tab has taken it; this one goes on with the old one, because something typed is in it. */
  readonly isBehind: Accessor<boolean>;
  /** Brings the newest version to all tabs. Returns false where this tab would lose what was typed. */
  take(): boolean;
  stop(): void;
}

export interface VersionsOptions {
  readonly container: ServiceWorkerContainer;
  /** Whether a reload would lose something that was typed. */
  readonly holdsInput: () => boolean;
  readonly reload: () => void;
  readonly now?: () => number;
}

const WORKER = '/admin/service-worker.js';
const SCOPE = '/admin/';
/** Browsers look for a new version when a page is opened; an installed app stays open for days. */
const LOOK_EVERY_MS = 60 * 60_000;
const LOOK_AGAIN_MS = 60_000;

/**
 * Installs the service worker and tells when a newer one waits. Nothing reloads by itself: when somebody takes the new
 * version in one tab, the others follow, except those in which something is being typed.
 */
export function watchVersions({ container, holdsInput, reload, now = Date.now }: VersionsOptions): Versions {
  const [isWaiting, setWaiting] = createSignal(false);
  const [isBehind, setBehind] = createSignal(false);
  const stop = new AbortController();
  const { signal } = stop;
  let registration: ServiceWorkerRegistration | null = null;
  let lookedAtMs = now();
  // A page that was opened before there was a worker gets its first one: that is no new version.
  let isControlled = container.controller !== null;

  const look = () => {
    if (registration === null || now() - lookedAtMs < LOOK_AGAIN_MS) return;
    lookedAtMs = now();
    // Without a network there is none to be found; the next look comes soon enough.
    registration.update().catch(() => undefined);
  };
  const watch = (found: ServiceWorkerRegistration) => {
    registration = found;
    const judge = () => setWaiting(found.waiting !== null && isControlled);
    const follow = (worker: ServiceWorker | null) =>
      worker?.addEventListener('statechange', judge, { signal });
    found.addEventListener('updatefound', () => follow(found.installing), { signal });
    follow(found.installing);
    follow(found.waiting);
    judge();
  };

  container.addEventListener(
    'controllerchange',
    () => {
      const isFirst = !isControlled;
      isControlled = true;
      if (isFirst) return;
      if (holdsInput()) setBehind(true);
      else reload();
    },
    { signal },
  );
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && look(), {
    signal,
  });
  const timer = setInterval(look, LOOK_EVERY_MS);
  signal.addEventListener('abort', () => clearInterval(timer));
  void install(container).then((found) => found && !signal.aborted && watch(found));

  return {
    isWaiting,
    isBehind,
    take: () => {
      if (holdsInput()) return false;
      const waiting = registration?.waiting;
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker, not a window
      if (waiting) waiting.postMessage({ type: 'SKIP_WAITING' });
      else reload();
      return true;
    },
    stop: () => stop.abort(),
  };
}

/** Undefined in private windows, in old web views and where workers are blocked: the app then needs the network, as any page. */
async function install(container: ServiceWorkerContainer): Promise<ServiceWorkerRegistration | undefined> {
  try {
    // What blocks workers may also put a function in its place that answers with nothing.
    return await container.register(WORKER, { scope: SCOPE, updateViaCache: 'none' });
  } catch {
    return undefined;
  }
}
