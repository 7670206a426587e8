import type { JSX } from 'solid-js';
import { onMount, Show } from 'solid-js';
import { nameNumbers, spotWord } from '#client/lib/name-numbers.ts';
import { createMediaQuery } from '#client/ui/create-media-query.ts';
import { formatMoney } from '#shared/kernel/money.ts';
import type { PaymentMethod } from '#shared/studio/studio.schemas.ts';
import type { WaffleFacts } from '#shared/waffles/waffles.rules.ts';
import { createLater } from '../load-later.ts';
import { sayUntil } from '../local-time.ts';
import { PayHelp } from '../payment/pay-help.tsx';
import { paymentNote } from '../payment/payment-note.ts';
import './claim-receipt.css';
import type { ClaimReceipt } from './create-claim.ts';

/** `Pay $10.00 now to keep 8 and 12`. */
export function sayReceipt({ answer }: ClaimReceipt, waffle: WaffleFacts): string {
  const owed = formatMoney(answer.numbers.length * answer.priceMinor, waffle.currency);
  return `Pay ${owed} now to keep ${nameNumbers(answer.numbers)}`;
}

export interface ClaimReceiptViewProps {
  receipt: ClaimReceipt;
  waffle: WaffleFacts;
  methods: readonly PaymentMethod[];
  /** The waffle page's absolute address. */
  url: string;
  onClose: () => void;
}

/** The claim has worked: how to pay it, and the link that leads back here without an account. */
export function ClaimReceiptView(props: ClaimReceiptViewProps): JSX.Element {
  const answer = () => props.receipt.answer;
  const mySpots = () => `/my/${answer().ticket}`;
  let root: HTMLDivElement | undefined;
  // The button that had the focus is gone with the form: the heading says what came of it.
  onMount(() => root?.closest('dialog')?.querySelector('h2')?.focus());
  return (
    <div
      class="stack"
      ref={(element) => {
        root = element;
      }}
    >
      <p role="status">
        <Outcome receipt={props.receipt} />
      </p>
      <PayHelp
        text={props.waffle.paymentInfo}
        methods={props.methods}
        due={{
          amountMinor: answer().numbers.length * answer().priceMinor,
          currency: props.waffle.currency,
          note: paymentNote(props.waffle.title, answer().numbers, answer().handle),
        }}
      />
      <PhoneCode path={mySpots()} url={props.url} />
      <div class="receipt-links">
        <a class="button button-plain button-52" href={mySpots()}>
          My spots
        </a>
        <button type="button" class="button button-primary button-52" onClick={() => props.onClose()}>
          Done
        </button>
      </div>
      <small class="muted">
        “My spots” is your own link: it shows what you owe and lets you give spots back. Keep it to yourself.
      </small>
    </div>
  );
}

function Outcome(props: { receipt: ClaimReceipt }): JSX.Element {
  const answer = () => props.receipt.answer;
  const got = () => answer().numbers.length;
  return (
    <>
      <Show when={got() < answer().requested}>
        You asked for {answer().requested} and got {got()}: no more were free.{' '}
      </Show>
      <b>
        {spotWord(got()) === 'spot' ? 'Spot' : 'Spots'} {nameNumbers(answer().numbers)}
      </b>{' '}
      {got() === 1 ? 'is' : 'are'} yours, <span class="break-anywhere">@{answer().handle}</span>
      <Show when={answer().holdUntil} fallback=".">
        {(until) => <>, until {sayUntil(until())}.</>}
      </Show>
    </>
  );
}

/** Beside a desktop's screen lies the phone that pays. */
function PhoneCode(props: { path: string; url: string }): JSX.Element {
  const wide = createMediaQuery('(min-width: 1024px) and (hover: hover)');
  return (
    <Show when={wide()}>
      <LoadedCode address={new URL(props.path, props.url).href} />
    </Show>
  );
}

function LoadedCode(props: { address: string }): JSX.Element {
  const Code = createLater(async () => (await import('#client/ui/qr-code.tsx')).QrCode);
  return (
    <div class="receipt-code">
      <Show when={Code()} keyed>
        {(Loaded) => <Loaded text={props.address} label="QR code of your spots" size="small" />}
      </Show>
      <p class="muted">Paying with your phone? Scan this to open your spots there.</p>
    </div>
  );
}
