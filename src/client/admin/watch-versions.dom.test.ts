import { afterEach, describe, expect, it } from 'vitest';
import type { Versions } from './watch-versions.ts';
import { watchVersions } from './watch-versions.ts';

/** A browser with one registration, whose workers come and go as the test says. */
class FakeBrowser extends EventTarget {
  controller: unknown = null;
  readonly registration = Object.assign(new EventTarget(), {
    installing: null as FakeWorker | null,
    waiting: null as FakeWorker | null,
    looks: 0,
    update: () => {
      this.registration.looks += 1;
      return Promise.resolve();
    },
  });
  register: () => Promise<unknown> = () => Promise.resolve(this.registration);

  /** A new worker downloads, and waits where an older one is in charge. */
  deliver(): FakeWorker {
    const worker = new FakeWorker(this);
    this.registration.installing = worker;
    this.registration.dispatchEvent(new Event('updatefound'));
    this.registration.installing = null;
    if (this.controller === null) worker.takeOver();
    else this.registration.waiting = worker;
    worker.dispatchEvent(new Event('statechange'));
    return worker;
  }
}

class FakeWorker extends EventTarget {
  readonly #browser: FakeBrowser;
  constructor(browser: FakeBrowser) {
    super();
    this.#browser = browser;
  }
  takeOver(): void {
    this.#browser.controller = this;
    this.#browser.registration.waiting = null;
    this.dispatchEvent(new Event('statechange'));
    this.#browser.dispatchEvent(new Event('controllerchange'));
  }
  postMessage(message: unknown): void {
    expect(message).toEqual({ type: 'SKIP_WAITING' });
    this.takeOver();
  }
}

let opened: Versions | undefined;
afterEach(() => opened?.stop());

async function openTab(browser: FakeBrowser) {
  const tab = { reloads: 0, isTyping: false, nowMs: 0 };
  const versions = watchVersions({
    container: browser as unknown as ServiceWorkerContainer,
    holdsInput: () => tab.isTyping,
    reload: () => {
      tab.reloads += 1;
    },
    now: () => tab.nowMs,
  });
  opened = versions;
  await Promise.resolve();
  return { tab, versions };
}

describe('the versions of the app', () => {
  it('do not take the first worker for a new version', async () => {
    const browser = new FakeBrowser();
    const { tab, versions } = await openTab(browser);
    browser.deliver();
    expect([versions.isWaiting(), tab.reloads]).toEqual([false, 0]);
  });

  it.each([
    ['refuses', () => Promise.reject(new Error('blocked'))],
    [
      'throws',
      () => {
        throw new DOMException('', 'SecurityError');
      },
    ],
    ['answers with nothing', () => Promise.resolve(undefined)],
  ])('are none where the browser %s instead of installing a worker', async (_, register) => {
    const browser = Object.assign(new FakeBrowser(), { register });
    const { versions } = await openTab(browser);
    expect([versions.isWaiting(), versions.isBehind()]).toEqual([false, false]);
  });

  it('wait until somebody takes the new one, and reload then once', async () => {
    const browser = new FakeBrowser();
    browser.controller = {};
    const { tab, versions } = await openTab(browser);
    browser.deliver();
    expect([versions.isWaiting(), tab.reloads]).toEqual([true, 0]);
    expect(versions.take()).toBe(true);
    expect([versions.isWaiting(), tab.reloads]).toEqual([false, 1]);
  });

  it('tell of one that was there already when the page was opened', async () => {
    const browser = new FakeBrowser();
    browser.controller = {};
    browser.registration.waiting = new FakeWorker(browser);
    expect((await openTab(browser)).versions.isWaiting()).toBe(true);
  });

  it('are not taken while that would lose what is typed', async () => {
    const browser = new FakeBrowser();
    browser.controller = {};
    const { tab, versions } = await openTab(browser);
    browser.deliver();
    tab.isTyping = true;
    expect(versions.take()).toBe(false);
    expect([versions.isWaiting(), tab.reloads]).toEqual([true, 0]);
  });

  it('follow another tab that took the new one, unless something is being typed here', async () => {
    const browser = new FakeBrowser();
    browser.controller = {};
    const { tab, versions } = await openTab(browser);
    tab.isTyping = true;
    browser.deliver().takeOver();
    expect([versions.isBehind(), tab.reloads]).toEqual([true, 0]);
    tab.isTyping = false;
    expect(versions.take()).toBe(true);
    expect(tab.reloads).toBe(1);
  });

  it('are looked for when the app comes back into sight, once a minute at most', async () => {
    const browser = new FakeBrowser();
    const { tab } = await openTab(browser);
    const comeBack = () => document.dispatchEvent(new Event('visibilitychange'));
    comeBack();
    expect(browser.registration.looks).toBe(0);
    tab.nowMs = 60_000;
    comeBack();
    comeBack();
    expect(browser.registration.looks).toBe(1);
  });
});
