import type { PaymentKind, PaymentTarget } from '#shared/kernel/payment.ts';
import { PAYMENT_KIND_NAMES } from '#shared/kernel/payment.ts';

/** One way to pay that the organiser names, in their text or as a payment method. */
export interface PaymentHandle extends PaymentTarget {
  /** What buyers know it by: `Venmo`. */
  readonly service: string;
}

/** What may stand between a service's name and the handle: a short word and a mark, nothing else. */
const LEAD = String.raw`\s*(?:(?:is|to|at|me)\b\s*)?[:=(–—-]?\s*`;
const EMAIL = String.raw`[a-z0-9._%+-]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,20}`;
const PHONE = String.raw`\+?[\d(][\d ().-]{7,16}\d`;

interface Pattern {
  readonly kind: PaymentKind;
  readonly sign: '' | '@' | '$';
  readonly form: RegExp;
}

const pattern = (kind: PaymentKind, sign: Pattern['sign'], form: string): Pattern => ({
  kind,
  sign,
  form: new RegExp(form, 'gi'),
});

/**
 * A handle counts only directly after its service's name and with its sign, or as an address of the service: a wrong
 * button would send money to a stranger, and the text itself is always shown as well.
 */
const PATTERNS: readonly Pattern[] = [
  pattern('venmo', '@', String.raw`\bvenmo\b${LEAD}@([a-z0-9][a-z0-9_-]{2,29})(?![\w.-]*[\w@])`),
  pattern('venmo', '@', String.raw`\bvenmo\.com\/(?:u\/)?([a-z0-9][a-z0-9_-]{2,29})(?![\w/?-])`),
  pattern('cashapp', '$', String.raw`\bcash ?app\b${LEAD}\$([a-z][a-z0-9_-]{0,19})(?![\w.-]*[\w@])`),
  pattern('cashapp', '$', String.raw`\bcash\.app\/\$([a-z][a-z0-9_-]{0,19})(?![\w/?-])`),
  pattern('paypal', '', String.raw`\bpaypal\.(?:me|com\/paypalme)\/([a-z0-9]{1,20})(?![\w/?-])`),
  pattern('paypal', '', String.raw`\bpaypal\b${LEAD}(${EMAIL})`),
  pattern('zelle', '', String.raw`\bzelle\b${LEAD}(${EMAIL}|${PHONE})`),
];

const HANDLES_MAX = 6;

/** Finds the payment handles that a text names without doubt, in the text's order; each once, at most six. */
export function parsePayment(text: string): PaymentHandle[] {
  const found = PATTERNS.flatMap(({ kind, sign, form }) =>
    [...text.matchAll(form)].map((match) => ({
      at: match.index,
      kind,
      handle: `${sign}${match[1] ?? ''}`,
    })),
  );
  const seen = new Set<string>();
  return found
    .sort((a, b) => a.at - b.at)
    .filter(({ kind, handle }) => {
      const key = `${kind} ${handle.toLowerCase()}`;
      return !seen.has(key) && seen.add(key);
    })
    .slice(0, HANDLES_MAX)
    .map(({ kind, handle }) => ({ service: PAYMENT_KIND_NAMES[kind], kind, handle }));
}
