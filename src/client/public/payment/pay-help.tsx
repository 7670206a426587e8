import type { JSX } from 'solid-js';
import { createSignal, For, onCleanup, Show } from 'solid-js';
import { copyText } from '#client/ui/copy-text.ts';
import { formatAmount } from '#shared/kernel/money.ts';
import { type PaymentDue, type PaymentHandle, parsePayment, paymentLink } from './parse-payment.ts';
import './pay-help.css';
import { PaymentText } from './payment-text.tsx';

/**
 * How to pay: the organiser's text as it was written, and beside it what people copy into their payment app. Links come
 * last, because apps' built-in browsers often can't open them.
 */
export function PayHelp(props: { text: string; due: PaymentDue }): JSX.Element {
  const handles = () => parsePayment(props.text);
  return (
    <div class="pay-help stack">
      <PaymentText text={props.text} />
      <ul class="pay-copies">
        <For each={handles()}>{(handle) => <CopyRow name={handle.service} value={handle.handle} />}</For>
        <CopyRow name="Amount" value={formatAmount(props.due.amountMinor, props.due.currency)} />
        <CopyRow name="Note" value={props.due.note} />
      </ul>
      <PaymentLinks handles={handles()} due={props.due} />
    </div>
  );
}

const SAID_MS = 2_000;

function CopyRow(props: { name: string; value: string }): JSX.Element {
  const [said, setSaid] = createSignal('');
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));
  const copy = async (button: HTMLButtonElement) => {
    setSaid((await copyText(props.value, button)) ? 'Copied' : 'Could not copy');
    clearTimeout(timer);
    timer = setTimeout(() => setSaid(''), SAID_MS);
  };
  return (
    <li class="pay-copy">
      <span class="grow">
        <small class="muted">{props.name}</small>
        <b class="pay-value break-anywhere">{props.value}</b>
      </span>
      <span class="pay-said" role="status">
        {said()}
      </span>
      <button
        type="button"
        class="button button-plain"
        aria-label={`Copy ${props.name.toLowerCase()}`}
        onClick={(event) => void copy(event.currentTarget)}
      >
        Copy
      </button>
    </li>
  );
}

function PaymentLinks(props: { handles: readonly PaymentHandle[]; due: PaymentDue }): JSX.Element {
  const links = () =>
    props.handles.flatMap((handle) => {
      const href = paymentLink(handle, props.due);
      return href === null ? [] : [{ service: handle.service, href }];
    });
  return (
    <Show when={links().length > 0}>
      <p class="row">
        <For each={links()}>
          {(link) => (
            <a class="button button-plain" href={link.href} target="_blank" rel="noopener">
              Open {link.service} ↗
            </a>
          )}
        </For>
      </p>
    </Show>
  );
}
