import type { JSX } from 'solid-js';
import { createSignal, For, Match, onMount, Show, Switch } from 'solid-js';
import type { DrawCertificate } from '#shared/draws/draws.rules.ts';
import type { DrawPage as DrawPageData } from '#shared/live/page-data.ts';
import { ask, CallError } from '../call-server.ts';
import { PageFrame } from '../page-frame.tsx';
import { AttemptCard } from './attempt-card.tsx';
import './draw-page.css';

/** What was published before the draw, and the whole draw repeated in the reader's own browser. */
export function DrawPage(props: { data: DrawPageData }): JSX.Element {
  const [certificate, setCertificate] = createSignal<DrawCertificate | null>(null);
  const [problem, setProblem] = createSignal<string | null>(null);
  const load = async () => {
    setProblem(null);
    try {
      setCertificate(await ask<DrawCertificate>('draws.certificate', { slug: props.data.slug }));
    } catch (error) {
      setProblem(error instanceof CallError ? error.message : 'The draw could not be read.');
    }
  };
  onMount(() => void load());

  return (
    <PageFrame class="frame-text">
      <div class="stack-tight">
        <h1 class="break-anywhere">The draw of {props.data.title}</h1>
        <p>
          Everything here is computed by your own browser from what was published. Nothing has to be believed.{' '}
          <a href="/about#draws">How it works</a>
        </p>
      </div>
      <div
        class="draw-steps stack"
        aria-live="polite"
        aria-busy={certificate() === null && problem() === null}
      >
        <Switch fallback={<p class="muted">Reading the published numbers…</p>}>
          <Match when={problem()}>
            {(sentence) => (
              <>
                <p role="alert">{sentence()}</p>
                <p>
                  <button type="button" class="button button-plain" onClick={() => void load()}>
                    Try again
                  </button>
                </p>
              </>
            )}
          </Match>
          <Match when={certificate()}>{(shown) => <Attempts certificate={shown()} />}</Match>
        </Switch>
      </div>
      <noscript>
        <p>
          The check needs JavaScript. The published numbers are in the certificate below; any program can
          check them.
        </p>
      </noscript>
      <p class="row">
        <a
          class="button button-plain"
          href={`/api/waffles/${props.data.slug}/draw`}
          download={`${props.data.slug}-draw.json`}
        >
          Download the certificate
        </a>
        <a class="button button-plain" href={`/waffle/${props.data.slug}`}>
          Back to the board
        </a>
      </p>
    </PageFrame>
  );
}

function Attempts(props: { certificate: DrawCertificate }): JSX.Element {
  const newestFirst = () => [...props.certificate.attempts].sort((a, b) => b.attempt - a.attempt);
  return (
    <>
      <BoardWinners certificate={props.certificate} />
      <For each={newestFirst()}>
        {(attempt, index) => <AttemptCard attempt={attempt} current={index() === 0} />}
      </For>
    </>
  );
}

/** The board may show another winner than the draw: named by hand, before or after. */
function BoardWinners(props: { certificate: DrawCertificate }): JSX.Element {
  const byHand = () => props.certificate.winners.some((winner) => winner.method === 'manual');
  const names = () =>
    props.certificate.winners.map((winner) => `spot ${winner.number} (@${winner.handle})`).join(', ');
  return (
    <Show when={byHand()}>
      <p class="draw-warning">
        The board's winner now, {names()}, was named by hand and not by a draw. The draws below are what they
        were.
      </p>
    </Show>
  );
}
