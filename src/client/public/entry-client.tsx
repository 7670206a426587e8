import type { JSX } from 'solid-js';
import { hydrate } from 'solid-js/web';
import type { PageData } from '#shared/live/page-data.ts';
import './public.css';
// The styles of the claim's sheet, which is loaded later: its first opening must not wait for them.
import '#client/ui/button.css';
import '#client/ui/dialog.css';
import '#client/ui/field.css';
import '#client/ui/icon.css';
import '#client/ui/progress-bar.css';
import '#client/ui/qr-code.css';
import '#client/ui/spinner.css';
import './payment/pay-help.css';
import './waffle/claim-receipt.css';
import './waffle/claim-sheet.css';
import { WafflePage } from './waffle/waffle-page.tsx';

/** What Solid's own inline script would define; the policy allows no inline script. */
interface HydrationState {
  readonly events: unknown[];
  readonly completed: WeakSet<object>;
  readonly r: Record<string, unknown>;
  fe(): void;
}

/** Takes the server's page over. `page` must build the very tree that `entry-server.tsx` rendered. */
function bringToLife(page: () => JSX.Element): void {
  const root = document.getElementById('app');
  if (root === null) return;
  const scope = globalThis as { _$HY?: HydrationState };
  // A call and no import with side effects: those ran too late once the bundler had split the file.
  scope._$HY ??= { events: [], completed: new WeakSet(), r: {}, fe() {} };
  hydrate(page, root);
}

/**
 * The waffle page is in the first load; the others bring their own part, or have nothing to bring to life. The server
 * knows these parts by name, for their style sheets (`page-renderer.ts`).
 */
async function start(data: PageData): Promise<void> {
  switch (data.page) {
    case 'waffle':
      bringToLife(() => <WafflePage data={data} />);
      return;
    case 'draw': {
      const { DrawPage } = await import('./draw/draw-page.tsx');
      bringToLife(() => <DrawPage data={data} />);
      return;
    }
    case 'buyer': {
      const { BuyerPage } = await import('./buyer-page.tsx');
      bringToLife(() => <BuyerPage data={data} />);
      return;
    }
    case 'my': {
      const { MySpotsPage } = await import('./my-spots/my-spots-page.tsx');
      bringToLife(() => <MySpotsPage data={data} />);
      return;
    }
    case 'home':
      await import('./home-page.css');
      return;
    case 'about':
      await import('./about-page.css');
      return;
    case 'problem':
      return;
  }
}

const embedded = document.getElementById('page-data')?.textContent;
// A task of its own after the one that evaluates this file, so that a tap in between does not wait for both.
if (embedded) setTimeout(() => void start(JSON.parse(embedded) as PageData));
