import type { Currency } from '#shared/kernel/money.ts';
import { formatAmount } from '#shared/kernel/money.ts';

/** What is to be paid and how the payment should be marked. */
export interface PaymentDue {
  readonly amountMinor: number;
  readonly currency: Currency;
  /** Tells the organiser what the money is for. */
  readonly note: string;
}

/** One way to pay that the organiser's text names. */
export interface PaymentHandle {
  readonly service: 'Venmo' | 'Cash App' | 'PayPal' | 'Zelle';
  /** As it is typed into the service's app, sign included: `@blue-wigs`, `$bluewigs`, `kat@example.com`. */
  readonly handle: string;
  /** True where the service has an address that can be opened with the amount filled in. */
  readonly linkable: boolean;
}

/** What may stand between a service's name and the handle: a short word and a mark, nothing else. */
const LEAD = String.raw`\s*(?:(?:is|to|at|me)\b\s*)?[:=(–—-]?\s*`;
const EMAIL = String.raw`[a-z0-9._%+-]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,20}`;
const PHONE = String.raw`\+?[\d(][\d ().-]{7,16}\d`;

interface Pattern {
  readonly service: PaymentHandle['service'];
  readonly sign: '' | '@' | '$';
  readonly linkable: boolean;
  readonly form: RegExp;
}

const pattern = (
  service: PaymentHandle['service'],
  sign: Pattern['sign'],
  linkable: boolean,
  form: string,
): Pattern => ({ service, sign, linkable, form: new RegExp(form, 'gi') });

/**
 * A handle counts only directly after its service's name and with its sign, or as an address of the service: a wrong
 * button would send money to a stranger, and the text itself is always shown as well.
 */
const PATTERNS: readonly Pattern[] = [
  pattern('Venmo', '@', true, String.raw`\bvenmo\b${LEAD}@([a-z0-9][a-z0-9_-]{2,29})(?![\w.-]*[\w@])`),
  pattern('Venmo', '@', true, String.raw`\bvenmo\.com\/(?:u\/)?([a-z0-9][a-z0-9_-]{2,29})(?![\w/?-])`),
  pattern('Cash App', '$', true, String.raw`\bcash ?app\b${LEAD}\$([a-z][a-z0-9_-]{0,19})(?![\w.-]*[\w@])`),
  pattern('Cash App', '$', true, String.raw`\bcash\.app\/\$([a-z][a-z0-9_-]{0,19})(?![\w/?-])`),
  pattern('PayPal', '', true, String.raw`\bpaypal\.(?:me|com\/paypalme)\/([a-z0-9]{1,20})(?![\w/?-])`),
  pattern('PayPal', '', false, String.raw`\bpaypal\b${LEAD}(${EMAIL})`),
  pattern('Zelle', '', false, String.raw`\bzelle\b${LEAD}(${EMAIL}|${PHONE})`),
];

const HANDLES_MAX = 6;

/** Finds the payment handles that a text names without doubt, in the text's order; each once, at most six. */
export function parsePayment(text: string): PaymentHandle[] {
  const found = PATTERNS.flatMap(({ service, sign, linkable, form }) =>
    [...text.matchAll(form)].map((match) => ({
      at: match.index,
      service,
      handle: `${sign}${match[1] ?? ''}`,
      linkable,
    })),
  );
  const seen = new Set<string>();
  return found
    .sort((a, b) => a.at - b.at)
    .filter(({ service, handle }) => {
      const key = `${service} ${handle.toLowerCase()}`;
      return !seen.has(key) && seen.add(key);
    })
    .slice(0, HANDLES_MAX)
    .map(({ service, handle, linkable }) => ({ service, handle, linkable }));
}

/**
 * The address that opens a service with the amount filled in; null where there is none. Plain https, because in-app
 * browsers refuse the services' own schemes. Venmo and Cash App know US dollars only.
 */
export function paymentLink({ service, handle, linkable }: PaymentHandle, due: PaymentDue): string | null {
  if (!linkable) return null;
  const amount = formatAmount(due.amountMinor, due.currency);
  if (service === 'PayPal') {
    return `https://paypal.me/${handle}/${amount}${due.currency === 'USD' ? '' : due.currency}`;
  }
  if (due.currency !== 'USD') return null;
  return service === 'Venmo'
    ? `https://venmo.com/?txn=pay&recipients=${handle.slice(1)}&amount=${amount}&note=${encodeURIComponent(due.note)}`
    : `https://cash.app/${handle}/${amount}`;
}
