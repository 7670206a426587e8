import { render, screen } from '@solidjs/testing-library';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { listenForInstall, setInstallOffer } from '#client/lib/install-offer.ts';
import { remember } from '#client/lib/remember.ts';
import { InstallBar } from './install-bar.tsx';

afterEach(() => {
  vi.unstubAllGlobals();
  setInstallOffer(undefined);
  remember('install-bar', '');
});

function arrange(userAgent = 'Mozilla/5.0 (Linux; Android 14) Chrome/140', isStandalone = false) {
  vi.stubGlobal('navigator', { userAgent, maxTouchPoints: 5 });
  vi.stubGlobal('matchMedia', () => ({ matches: isStandalone }));
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe() {}
      disconnect() {}
    },
  );
}

/** The browser's offer, as Chromium makes it. */
function offer(outcome: 'accepted' | 'dismissed') {
  const event = Object.assign(new Event('beforeinstallprompt', { cancelable: true }), {
    prompts: 0,
    prompt: () => {
      event.prompts += 1;
      return Promise.resolve({ outcome });
    },
  });
  window.dispatchEvent(event);
  return event;
}

const bar = () => screen.queryByRole('region', { name: 'Install the app' });
const settle = () => new Promise((resolve) => setTimeout(resolve));

describe('the offer to install the app', () => {
  it('is not made again to whoever said no, here or to the browser', async () => {
    arrange();
    listenForInstall();
    offer('dismissed');
    const first = render(() => <InstallBar beforeFirstDrop={false} />);
    screen.getByRole('button', { name: 'Install' }).click();
    await settle();
    first.unmount();
    offer('dismissed');
    const second = render(() => <InstallBar beforeFirstDrop={false} />);
    expect(bar()).toBeNull();
    second.unmount();

    remember('install-bar', '');
    const third = render(() => <InstallBar beforeFirstDrop={false} />);
    screen.getByRole('button', { name: 'Not on this device' }).click();
    third.unmount();
    render(() => <InstallBar beforeFirstDrop={false} />);
    expect(bar()).toBeNull();
  });

  it.each(['Mozilla/5.0 (iPhone; CPU iPhone OS 18_4)', 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)'])(
    'is two pictures where installing is done by hand: %s',
    (userAgent) => {
      arrange(userAgent);
      render(() => <InstallBar beforeFirstDrop={false} />);
      screen.getByRole('button', { name: 'Show me how' }).click();
      expect(screen.getByRole('dialog').querySelectorAll('svg.install-picture')).toHaveLength(2);
    },
  );

  it('is not made inside the installed app', () => {
    arrange('Mozilla/5.0 (iPhone; CPU iPhone OS 18_4)', true);
    render(() => <InstallBar beforeFirstDrop />);
    expect(bar()).toBeNull();
  });

  it('waits for the browser, shows its question, and is gone once it was answered', async () => {
    arrange();
    render(() => <InstallBar beforeFirstDrop />);
    expect(bar()).toBeNull();
    const event = offer('accepted');
    expect(event.defaultPrevented).toBe(true);
    expect(bar()?.textContent).toContain('Before your first drop');
    screen.getByRole('button', { name: 'Install' }).click();
    await settle();
    expect(event.prompts).toBe(1);
    window.dispatchEvent(new Event('appinstalled'));
    expect(bar()).toBeNull();
  });
});
