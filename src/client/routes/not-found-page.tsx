import type { JSX } from 'solid-js';
import { NothingHere } from './nothing-here.tsx';
import { createPageTitle } from './operator-context.tsx';

export default function NotFoundPage(): JSX.Element {
  createPageTitle(() => 'Not found');
  return (
    <div class="page stack">
      <h1>Not found</h1>
      <NothingHere title="There is no page at this address" />
    </div>
  );
}
