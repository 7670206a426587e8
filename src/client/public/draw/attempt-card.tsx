import type { JSX } from 'solid-js';
import { createSignal, For, onMount, Show } from 'solid-js';
import { Disclosure } from '#client/ui/disclosure.tsx';
import { Time } from '#client/ui/time.tsx';
import { checkDraw, type DrawAttempt, type DrawVerdict, parseDrawList } from '#shared/draws/draws.rules.ts';
import { createZone } from '../local-time.ts';
import { browserSha256 } from './sha-256.ts';

/** One sealing and what became of it: what was published, and each check with its outcome. */
export function AttemptCard(props: { attempt: DrawAttempt; current: boolean }): JSX.Element {
  const zone = createZone();
  const title = () => {
    if (props.attempt.state === 'sealed') return 'Sealed, not drawn yet';
    if (props.attempt.state === 'void') return `Attempt ${props.attempt.attempt}: sealed and given up`;
    return props.current ? 'The draw' : `Attempt ${props.attempt.attempt}: drawn, then drawn again`;
  };
  return (
    <section class="attempt stack-tight" aria-label={title()}>
      <h2>{title()}</h2>
      <p class="muted">
        Sealed <Time at={props.attempt.sealedAt} zone={zone()} />
        <Show when={props.attempt.drawnAt}>
          {(at) => (
            <>
              , drawn <Time at={at()} zone={zone()} />
            </>
          )}
        </Show>
      </p>
      <Show when={props.attempt.reason}>
        {(reason) => (
          <p>
            Why it was drawn again: <b>“{reason()}”</b>
          </p>
        )}
      </Show>
      <Show when={props.attempt.state === 'drawn'} fallback={<Commitments attempt={props.attempt} />}>
        <Checks attempt={props.attempt} />
      </Show>
      <PaidList attempt={props.attempt} />
    </section>
  );
}

function Digest(props: { name: string; value: string }): JSX.Element {
  return (
    <div class="digest">
      <small class="muted">{props.name}</small>
      <code class="break-anywhere">{props.value}</code>
    </div>
  );
}

/** What is fixed already, and what happens next. */
function Commitments(props: { attempt: DrawAttempt }): JSX.Element {
  const beacon = () => props.attempt.beacon;
  return (
    <>
      <Digest name="Fingerprint of the paid list" value={props.attempt.listDigest} />
      <Digest name="Fingerprint of the secret" value={props.attempt.secretDigest} />
      <Show when={props.attempt.state === 'sealed'}>
        <p>
          List and secret are fixed from here on.{' '}
          <Show
            when={beacon()}
            fallback="No public randomness could be reached, so the secret alone will decide; that is said here before the draw."
          >
            {(round) => (
              <>The dice will also use drand round {round().round}, which nobody knew when this was sealed.</>
            )}
          </Show>{' '}
          Once it is drawn, the secret is published and this page checks everything.
        </p>
      </Show>
    </>
  );
}

/** Each step with its outcome, computed here. */
function Checks(props: { attempt: DrawAttempt }): JSX.Element {
  const [verdict, setVerdict] = createSignal<DrawVerdict | null>(null);
  onMount(() => {
    void checkDraw(props.attempt, browserSha256).then(setVerdict);
  });
  const picks = () => (props.attempt.winners ?? []).map((pick) => `spot ${pick.number} (@${pick.handle})`);
  return (
    <ol class="checks">
      <Check
        ok={verdict()?.listMatches}
        good="The list is the one that was sealed"
        bad="The list is not the one that was sealed"
      >
        <Digest name="SHA-256 of the list, published before the draw" value={props.attempt.listDigest} />
      </Check>
      <Check
        ok={verdict()?.secretMatches}
        good="The secret is the one that was sealed"
        bad="The secret is not the one that was sealed"
      >
        <Digest name="SHA-256 of the secret, published before the draw" value={props.attempt.secretDigest} />
        <Digest name="The secret, published with the draw" value={props.attempt.secret ?? ''} />
      </Check>
      <Beacon attempt={props.attempt} />
      <Check
        ok={verdict()?.winnersMatch}
        good={`The dice give ${picks().join(', ')}`}
        bad={`The dice do not give ${picks().join(', ')}`}
      >
        <Show when={verdict()?.winnersMatch === false}>
          <p>
            Recomputed here:{' '}
            {(verdict()?.winners ?? []).map((pick) => `spot ${pick.number} (@${pick.handle})`).join(', ') ||
              'nobody'}
          </p>
        </Show>
      </Check>
    </ol>
  );
}

interface CheckProps {
  /** Undefined while it is being computed. */
  ok: boolean | undefined;
  good: string;
  bad: string;
  children?: JSX.Element | undefined;
}

function Check(props: CheckProps): JSX.Element {
  const sign = () => (props.ok === undefined ? '…' : props.ok ? '✓' : '✗');
  return (
    <li class="check" data-ok={String(props.ok ?? 'unknown')}>
      <span class="check-sign" aria-hidden="true">
        {sign()}
      </span>
      <div class="grow stack-tight">
        <b>{props.ok === false ? props.bad : props.good}</b>
        {props.children}
      </div>
    </li>
  );
}

/** Where the public part of the dice came from. Its own signature is drand's to prove, so the way there is shown. */
function Beacon(props: { attempt: DrawAttempt }): JSX.Element {
  return (
    <li class="check" data-ok="note">
      <span class="check-sign" aria-hidden="true">
        {props.attempt.beacon === null ? '!' : '⚄'}
      </span>
      <div class="grow stack-tight">
        <Show
          when={props.attempt.beacon}
          fallback={
            <b>No public randomness was used: the secret alone decided, as was said when this was sealed</b>
          }
        >
          {(round) => (
            <>
              <b>Public randomness: drand round {round().round}</b>
              <Digest name="Its randomness" value={round().randomness ?? ''} />
              <a
                class="quiet-link"
                href={`https://api.drand.sh/${round().chain}/public/${round().round}`}
                target="_blank"
                rel="noopener noreferrer"
              >
                Compare with drand
              </a>
            </>
          )}
        </Show>
      </div>
    </li>
  );
}

function PaidList(props: { attempt: DrawAttempt }): JSX.Element {
  const entries = () => parseDrawList(props.attempt.list)?.entries ?? [];
  return (
    <Disclosure
      summary={`The sealed list: ${entries().length} paid ${entries().length === 1 ? 'spot' : 'spots'}`}
    >
      <ul class="paid-entries">
        <For each={entries()}>
          {(entry) => (
            <li>
              <b>{entry.number}</b> @{entry.handle}
            </li>
          )}
        </For>
      </ul>
    </Disclosure>
  );
}
