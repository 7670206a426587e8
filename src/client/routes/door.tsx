import type { JSX } from 'solid-js';
import { createPageTitle } from './operator-context.tsx';

/** The frame of the pages in front of the sign-in. */
export function Door(props: { title: string; children: JSX.Element }): JSX.Element {
  createPageTitle(() => props.title);
  return (
    <main class="door">
      <p class="door-brand">
        <img src="/favicon.svg" alt="" width="36" height="36" />
        Syrup
      </p>
      <h1>{props.title}</h1>
      {props.children}
    </main>
  );
}
