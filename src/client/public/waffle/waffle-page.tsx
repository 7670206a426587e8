import type { JSX } from 'solid-js';
import { createMemo, createSignal, For, onMount, Show } from 'solid-js';
import { formatMoney } from '#shared/kernel/money.ts';
import type { WafflePage as WafflePageData } from '#shared/live/page-data.ts';
import { countSpots } from '#shared/spots/spots.rules.ts';
import type { WaffleFacts } from '#shared/waffles/waffles.rules.ts';
import { createLater } from '../load-later.ts';
import { OpenInBrowser } from '../open-in-browser.tsx';
import { PageFrame } from '../page-frame.tsx';
import { PaymentText } from '../payment/payment-text.tsx';
import { ClaimBar } from './claim-bar.tsx';
import { createBoard, type LiveBoard } from './create-board.ts';
import { type Claiming, createClaiming } from './create-claiming.ts';
import { LiveLine } from './live-line.tsx';
import { NoticeLine } from './notice-line.tsx';
import { SpotBoard } from './spot-board.tsx';
import './waffle-page.css';
import { WinnerBanner } from './winner-banner.tsx';

/** A buyer's page of one waffle: the board, how to claim, how to pay. */
export function WafflePage(props: { data: WafflePageData }): JSX.Element {
  const live = createBoard(props.data.board);
  const claiming = createClaiming(props.data, live);
  // The same object until the waffle itself changes: a spot's change then touches the spot and the counts alone.
  const waffle = createMemo(() => live.board().waffle);
  // Most people only watch. Whoever has tapped a number still has to find the button, so the sheet is there in time.
  const Sheet = createLater(
    async () => (await import('./claim-sheet.tsx')).ClaimSheet,
    () => claiming.picks.numbers().length > 0 || claiming.sheet() !== null,
  );
  return (
    <PageFrame class="waffle">
      <WaffleHead waffle={waffle()} />
      <div class="waffle-board stack">
        <ClosedLine claiming={claiming} />
        <WinnerBanner board={live.board()} own={claiming.owner()} />
        <BoardState live={live} renderedAt={props.data.renderedAt} />
        <SpotBoard spots={claiming.spots()} onTap={(number) => claiming.tap(number)} />
        <Legend completed={waffle().status === 'completed'} />
        <noscript>
          <p>
            Claiming needs JavaScript. Without it you can read the board and how to pay, and ask the
            organiser.
          </p>
        </noscript>
        <Show when={claiming.closed() === null} fallback={<ClosedNotice claiming={claiming} />}>
          <ClaimBar claiming={claiming} payHref="#pay" busy={claiming.sheet() !== null && !Sheet()} />
        </Show>
      </div>
      <WaffleAside data={props.data} waffle={waffle()} live={live} />
      <Show when={Sheet()} keyed>
        {(Loaded) => <Loaded claiming={claiming} url={props.data.url} methods={props.data.payMethods} />}
      </Show>
    </PageFrame>
  );
}

function WaffleHead(props: { waffle: WaffleFacts }): JSX.Element {
  return (
    <div class="waffle-head">
      <div class="grow stack-tight">
        <h1 class="break-anywhere">{props.waffle.title}</h1>
        <p>
          <b class="waffle-price">{formatMoney(props.waffle.priceMinor, props.waffle.currency)}</b> a spot
          <Show when={props.waffle.itemCount > 1}> · {props.waffle.itemCount} items to win</Show>
        </p>
        <Show when={props.waffle.mediaLinks.length > 0}>
          <p class="row">
            <For each={props.waffle.mediaLinks}>
              {(href, index) => (
                <a class="button button-plain" href={href} target="_blank" rel="noopener nofollow">
                  {linkName(href)}
                  {props.waffle.mediaLinks.length > 1 ? ` ${index() + 1}` : ''}
                </a>
              )}
            </For>
          </p>
        </Show>
      </div>
      <Show when={props.waffle.imageUrl}>
        {(url) => <ItemImage url={url()} title={props.waffle.title} />}
      </Show>
    </div>
  );
}

/** The place is reserved before the picture is there; one that can't be loaded leaves a plain surface. */
function ItemImage(props: { url: string; title: string }): JSX.Element {
  const [broken, setBroken] = createSignal(false);
  let image: HTMLImageElement | undefined;
  // It may have failed before the page ran, and such an event is not repeated.
  onMount(() => setBroken(image?.complete === true && image.naturalWidth === 0));
  return (
    <div class="waffle-image">
      <img
        ref={(element) => {
          image = element;
        }}
        class={broken() ? 'waffle-image-broken' : ''}
        src={props.url}
        alt={`What is raffled: ${props.title}`}
        width="400"
        height="400"
        decoding="async"
        referrerpolicy="no-referrer"
        onError={() => setBroken(true)}
      />
    </div>
  );
}

/** Operators mostly link to Instagram; anything else is named by its host. */
function linkName(href: string): string {
  const host = /^https:\/\/([^/:?#]+)/i.exec(href)?.[1]?.replace(/^www\./, '') ?? 'Link';
  return /(?:^|\.)instagram\.com$/i.test(host) ? 'IG Post' : host;
}

function ClosedLine(props: { claiming: Claiming }): JSX.Element {
  // A waffle with a winner has the banner for it.
  const shown = () => props.claiming.gone() || props.claiming.board().waffle.archived;
  return (
    <Show when={shown()}>
      <p class="waffle-closed">{props.claiming.closed()}</p>
    </Show>
  );
}

/** Nothing can be claimed any more, but a tap still says whose a spot is. */
function ClosedNotice(props: { claiming: Claiming }): JSX.Element {
  return (
    <div class={props.claiming.picks.notice() === null ? '' : 'claim-bar'}>
      <NoticeLine picks={props.claiming.picks} />
    </div>
  );
}

function BoardState(props: { live: LiveBoard; renderedAt: string }): JSX.Element {
  const counts = createMemo(() => countSpots(props.live.board().spots));
  return (
    <div class="waffle-state">
      <p class="waffle-left">
        <b>{counts().available}</b> of {counts().total} left
      </p>
      <p class="muted waffle-counts">
        {counts().pending} claimed · {counts().paid} paid
      </p>
      <progress
        class="progress-bar"
        aria-label="Spots taken"
        value={counts().total - counts().available}
        max={counts().total}
      />
      <LiveLine live={props.live} renderedAt={props.renderedAt} />
    </div>
  );
}

/** What a cell's look means, on a board that is open and on one with its winner. */
const OPEN_LOOKS = [
  ['free', 'Free'],
  ['claimed', 'Claimed'],
  ['paid', 'Paid'],
] as const;
const COMPLETED_LOOKS = [
  ['winner', 'Winner'],
  ['taken', 'Taken'],
] as const;

function Legend(props: { completed: boolean }): JSX.Element {
  return (
    <ul class="legend" aria-label="What the colours and signs mean">
      <For each={props.completed ? COMPLETED_LOOKS : OPEN_LOOKS}>
        {([look, name]) => (
          <li>
            <span class="spot" data-look={look} />
            {name}
          </li>
        )}
      </For>
      <li>
        <span class="spot" data-look="free" data-mine="" />
        Yours
      </li>
    </ul>
  );
}

function WaffleAside(props: { data: WafflePageData; waffle: WaffleFacts; live: LiveBoard }): JSX.Element {
  const hasDraw = () =>
    props.data.hasDraw ||
    props.live.drawSealed() ||
    props.live.board().winners.some((winner) => winner.method === 'draw');
  return (
    <div class="waffle-aside stack">
      <section id="pay" class="stack-tight" aria-labelledby="pay-title">
        <h2 id="pay-title">How to pay</h2>
        <PaymentText text={props.waffle.paymentInfo} methods={props.data.payMethods} />
      </section>
      <Show when={props.waffle.description !== ''}>
        <section class="stack-tight" aria-labelledby="about-title">
          <h2 id="about-title">About this waffle</h2>
          <p class="waffle-words">{props.waffle.description}</p>
        </section>
      </Show>
      <p class="waffle-links">
        <Show when={hasDraw()}>
          <a class="quiet-link" href={`/waffle/${props.waffle.slug}/draw`}>
            Check the draw
          </a>
        </Show>
        <Show when={props.waffle.publicExport}>
          <a class="quiet-link" href={`/api/waffles/${props.waffle.slug}/export`} download="">
            Download the board (CSV)
          </a>
        </Show>
        <OpenInBrowser url={props.data.url} />
      </p>
    </div>
  );
}
