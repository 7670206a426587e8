import type { JSX } from 'solid-js';
import { For, Show } from 'solid-js';
import { Icon } from './icon.tsx';
import { backIcon, forwardIcon } from './more-icons.ts';
import './pagination.css';

export interface PaginationProps {
  /** Spoken name: "Pages of the audit log". */
  label: string;
  /** From 1. */
  page: number;
  pageCount: number;
  /** The address of a page, so that reload and Back keep the place. */
  hrefFor: (page: number) => string;
  /** "21–40 of 312", shown beside the pages. */
  summary?: string | undefined;
}

/** Links to the first, the last and the neighbouring pages. */
export function Pagination(props: PaginationProps): JSX.Element {
  return (
    <nav class="pagination" aria-label={props.label}>
      <Show when={props.summary}>
        <span class="pagination-summary">{props.summary}</span>
      </Show>
      <ul class="pagination-list">
        <li>
          <Step href={props.page > 1 ? props.hrefFor(props.page - 1) : undefined} label="Previous page">
            <Icon shape={backIcon} />
          </Step>
        </li>
        <For each={visiblePages(props.page, props.pageCount)}>
          {(page) => (
            <li>
              <Show when={page !== 'gap' ? page : undefined} fallback={<span class="pagination-gap">…</span>}>
                {(number) => (
                  <a
                    class="pagination-link"
                    href={props.hrefFor(number())}
                    aria-label={`Page ${number()}`}
                    aria-current={number() === props.page ? 'page' : undefined}
                  >
                    {number()}
                  </a>
                )}
              </Show>
            </li>
          )}
        </For>
        <li>
          <Step
            href={props.page < props.pageCount ? props.hrefFor(props.page + 1) : undefined}
            label="Next page"
          >
            <Icon shape={forwardIcon} />
          </Step>
        </li>
      </ul>
    </nav>
  );
}

/** A link, or the same shape without an address at either end, so that nothing shifts under the finger. */
function Step(props: { href: string | undefined; label: string; children: JSX.Element }): JSX.Element {
  return (
    <a
      class="pagination-link"
      href={props.href}
      role={props.href ? undefined : 'link'}
      aria-label={props.label}
      aria-disabled={props.href ? undefined : 'true'}
    >
      {props.children}
    </a>
  );
}

/** First, last, and the current page with one neighbour each way; at most seven places. */
export function visiblePages(page: number, pageCount: number): (number | 'gap')[] {
  const wanted = new Set([1, page - 1, page, page + 1, pageCount]);
  const pages: (number | 'gap')[] = [];
  let before = 0;
  for (const candidate of [...wanted].sort((a, b) => a - b)) {
    if (candidate < 1 || candidate > pageCount) continue;
    // A gap of one page is that page itself: the dots would take the same room.
    if (candidate - before === 2) pages.push(candidate - 1);
    else if (candidate - before > 2) pages.push('gap');
    pages.push(candidate);
    before = candidate;
  }
  return pages;
}
