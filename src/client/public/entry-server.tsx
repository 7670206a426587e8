import { renderToString } from 'solid-js/web';
import type { PageData } from '#shared/live/page-data.ts';
import { AboutPage } from './about-page.tsx';
import { BuyerPage } from './buyer-page.tsx';
import { DrawPage } from './draw/draw-page.tsx';
import { HomePage } from './home-page.tsx';
import { MySpotsPage } from './my-spots/my-spots-page.tsx';
import { ProblemPage } from './problem-page.tsx';
import { WafflePage } from './waffle/waffle-page.tsx';

/**
 * Renders what stands inside `#app`. Synchronous and from props alone, so that it needs no script in the document:
 * the policy allows none. `entry-client.tsx` must build the same tree for the pages that it brings to life.
 */
export function renderPage(data: PageData): string {
  switch (data.page) {
    case 'home':
      return renderToString(() => <HomePage data={data} />);
    case 'waffle':
      return renderToString(() => <WafflePage data={data} />);
    case 'draw':
      return renderToString(() => <DrawPage data={data} />);
    case 'buyer':
      return renderToString(() => <BuyerPage data={data} />);
    case 'my':
      return renderToString(() => <MySpotsPage data={data} />);
    case 'about':
      return renderToString(() => <AboutPage data={data} />);
    case 'problem':
      return renderToString(() => <ProblemPage data={data} />);
  }
}
