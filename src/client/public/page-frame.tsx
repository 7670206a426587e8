import type { JSX } from 'solid-js';
import './page-frame.css';

/** What stands around every public page. */
export function PageFrame(props: { class?: string | undefined; children: JSX.Element }): JSX.Element {
  return (
    <>
      <header class="frame-head">
        <a class="frame-brand" href="/">
          <img src="/favicon.svg" alt="" width="28" height="28" />
          Syrup
        </a>
        <a class="quiet-link" href="/about">
          How it works
        </a>
      </header>
      <main id="main" tabindex="-1" class={`frame-main ${props.class ?? ''}`}>
        {props.children}
      </main>
      <footer class="frame-foot">
        <a class="quiet-link" href="/">
          All waffles
        </a>
        <a class="quiet-link" href="/about">
          How it works
        </a>
        <a class="quiet-link" href="/about#draws">
          How draws are fair
        </a>
      </footer>
    </>
  );
}
