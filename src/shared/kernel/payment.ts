import { type Currency, formatAmount } from './money.ts';

/** Ways to pay outside of this product: how their handles are written, and the addresses that open them. */

export const PAYMENT_KINDS = ['venmo', 'cashapp', 'paypal', 'zelle', 'other'] as const;
export type PaymentKind = (typeof PAYMENT_KINDS)[number];

export const PAYMENT_KIND_NAMES: Readonly<Record<PaymentKind, string>> = {
  venmo: 'Venmo',
  cashapp: 'Cash App',
  paypal: 'PayPal',
  zelle: 'Zelle',
  other: 'Another way',
};

/** Whom the money goes to, as it is typed into the service's app, sign included: `@blue-wigs`, `$bluewigs`. */
export interface PaymentTarget {
  readonly kind: PaymentKind;
  readonly handle: string;
}

/** What is to be paid and how the payment should be marked. */
export interface PaymentDue {
  readonly amountMinor: number;
  readonly currency: Currency;
  /** Tells the organiser what the money is for. */
  readonly note: string;
}

export const PAYMENT_HANDLE_MAX = 200;

const EMAIL = /^[a-z0-9._%+-]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,20}$/i;
const PHONE = /^\+?[\d(][\d ().-]{7,16}\d$/;
const PAYPAL_NAME = /^[a-z0-9]{1,20}$/i;

/** What somebody has to type, said under the field. */
export const PAYMENT_HANDLE_HINTS: Readonly<Record<PaymentKind, string>> = {
  venmo: 'A Venmo name such as @blue-wigs, or its venmo.com address.',
  cashapp: 'A $cashtag such as $bluewigs, or its cash.app address.',
  paypal: 'A paypal.me name such as bluewigs, its address, or an email address.',
  zelle: 'An email address or a phone number.',
  other: 'What to send the money to, or an address that begins with https://.',
};

/** The form in which a handle is kept and shown; null where this is no handle of that kind. */
export function normalisePaymentHandle(kind: PaymentKind, typed: string): string | null {
  const text = typed.trim();
  if (text === '' || text.length > PAYMENT_HANDLE_MAX) return null;
  switch (kind) {
    case 'venmo': {
      const name =
        /^(?:(?:https:\/\/)?(?:www\.)?venmo\.com\/(?:u\/)?|@)?([a-z0-9][a-z0-9_-]{2,29})\/?$/i.exec(
          text,
        )?.[1];
      return name === undefined ? null : `@${name}`;
    }
    case 'cashapp': {
      const tag = /^(?:(?:https:\/\/)?(?:www\.)?cash\.app\/)?\$?([a-z][a-z0-9_-]{0,19})\/?$/i.exec(text)?.[1];
      return tag === undefined ? null : `$${tag}`;
    }
    case 'paypal': {
      if (EMAIL.test(text)) return text.toLowerCase();
      const name =
        /^(?:(?:https:\/\/)?(?:www\.)?paypal\.(?:me|com\/paypalme)\/|@)?([a-z0-9]{1,20})\/?$/i.exec(
          text,
        )?.[1];
      return name ?? null;
    }
    case 'zelle':
      return EMAIL.test(text) ? text.toLowerCase() : PHONE.test(text) ? text : null;
    case 'other':
      // An address that is not https would be opened without protection, so it is no handle either.
      return /^[a-z][a-z0-9+.-]*:/i.test(text) && !isHttps(text) ? null : text;
  }
}

function isHttps(text: string): boolean {
  return /^https:\/\/[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:[/?#]\S*)?$/i.test(text);
}

/**
 * The address that opens a service, with the amount filled in where it takes one; null where there is none. Plain
 * https, because in-app browsers refuse the services' own schemes. Venmo and Cash App know US dollars only.
 */
export function paymentLink({ kind, handle }: PaymentTarget, due: PaymentDue): string | null {
  const amount = formatAmount(due.amountMinor, due.currency);
  switch (kind) {
    case 'venmo':
      return due.currency === 'USD'
        ? `https://venmo.com/?txn=pay&recipients=${handle.slice(1)}&amount=${amount}&note=${encodeURIComponent(due.note)}`
        : null;
    case 'cashapp':
      return due.currency === 'USD' ? `https://cash.app/${handle}/${amount}` : null;
    case 'paypal':
      return PAYPAL_NAME.test(handle)
        ? `https://paypal.me/${handle}/${amount}${due.currency === 'USD' ? '' : due.currency}`
        : null;
    case 'zelle':
      return null;
    case 'other':
      return isHttps(handle) ? handle : null;
  }
}
