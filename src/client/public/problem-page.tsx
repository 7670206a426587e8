import type { JSX } from 'solid-js';
import type { ProblemPage as ProblemPageData } from '#shared/live/page-data.ts';
import { PageFrame } from './page-frame.tsx';

/** What stands where a page can't be shown: what is the matter, and the way on. */
export function ProblemPage(props: { data: ProblemPageData }): JSX.Element {
  return (
    <PageFrame class="frame-text">
      <h1>{props.data.title}</h1>
      <p>{props.data.sentence}</p>
      <p>
        <a class="button button-primary" href="/">
          See the live waffles
        </a>
      </p>
    </PageFrame>
  );
}
