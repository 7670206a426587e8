import type { JSX } from 'solid-js';
import { createMemo, createSignal, For, onCleanup, Show } from 'solid-js';
import { nameOfMethod } from '#client/features/studio/name-of-method.ts';
import { copyText } from '#client/ui/copy-text.ts';
import { createMediaQuery } from '#client/ui/create-media-query.ts';
import { formatAmount } from '#shared/kernel/money.ts';
import type { PaymentDue } from '#shared/kernel/payment.ts';
import { paymentLink } from '#shared/kernel/payment.ts';
import type { PaymentMethod } from '#shared/studio/studio.schemas.ts';
import { createLater } from '../load-later.ts';
import { type PaymentHandle, parsePayment } from './parse-payment.ts';
import './pay-help.css';
import { PaymentText } from './payment-text.tsx';

/**
 * How to pay: the organiser's text as it was written, and beside it what people copy into their payment app. Links come
 * last, because apps' built-in browsers often can't open them.
 */
export function PayHelp(props: {
  text: string;
  methods: readonly PaymentMethod[];
  due: PaymentDue;
}): JSX.Element {
  const ways = createMemo(() => listWays(props.methods, props.text));
  return (
    <div class="pay-help stack">
      <Show when={props.text !== '' || props.methods.length === 0}>
        <PaymentText text={props.text} methods={[]} />
      </Show>
      <ul class="pay-copies">
        <For each={ways()}>{(way) => <CopyRow name={way.service} value={way.handle} hint={way.note} />}</For>
        <CopyRow name="Amount" value={formatAmount(props.due.amountMinor, props.due.currency)} />
        <CopyRow name="Note" value={props.due.note} />
      </ul>
      <PaymentLinks ways={ways()} due={props.due} />
    </div>
  );
}

interface Way extends PaymentHandle {
  /** The organiser's own word on it. */
  readonly note?: string;
}

/** What the organiser has listed, and what their text names besides. */
function listWays(methods: readonly PaymentMethod[], text: string): readonly Way[] {
  const listed = methods.map((method) => ({ ...method, service: nameOfMethod(method) }));
  const isListed = (named: PaymentHandle) =>
    methods.some(
      ({ kind, handle }) => kind === named.kind && handle.toLowerCase() === named.handle.toLowerCase(),
    );
  return [...listed, ...parsePayment(text).filter((named) => !isListed(named))];
}

const SAID_MS = 2_000;

function CopyRow(props: { name: string; value: string; hint?: string | undefined }): JSX.Element {
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
        <Show when={props.hint}>
          <small class="muted">{props.hint}</small>
        </Show>
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

function PaymentLinks(props: { ways: readonly Way[]; due: PaymentDue }): JSX.Element {
  const links = createMemo(() =>
    props.ways.flatMap((way) => {
      const href = paymentLink(way, props.due);
      return href === null ? [] : [{ service: way.service, href }];
    }),
  );
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
      <PaymentCodes links={links()} />
    </Show>
  );
}

/** Beside a desktop's screen lies the phone with the payment app on it. */
function PaymentCodes(props: {
  links: readonly { readonly service: string; readonly href: string }[];
}): JSX.Element {
  const wide = createMediaQuery('(min-width: 1024px) and (hover: hover)');
  const [open, setOpen] = createSignal(false);
  const Code = createLater(async () => (await import('#client/ui/qr-code.tsx')).QrCode, open);
  return (
    <Show when={wide()}>
      <details class="pay-codes" onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>Codes to pay with your phone</summary>
        <ul class="pay-code-list">
          <Show when={Code()} keyed>
            {(Loaded) => (
              <For each={props.links}>
                {(link) => (
                  <li>
                    <Loaded text={link.href} label={`QR code that opens ${link.service}`} size="small" />
                    <span class="muted">{link.service}</span>
                  </li>
                )}
              </For>
            )}
          </Show>
        </ul>
      </details>
    </Show>
  );
}
