import { describe, expect, it } from 'vitest';
import { normalisePaymentHandle, type PaymentKind, paymentLink } from './payment.ts';

describe('a payment handle', () => {
  it.each<[PaymentKind, string, string]>([
    ['venmo', ' @Blue-Wigs ', '@Blue-Wigs'],
    ['venmo', 'blue-wigs', '@blue-wigs'],
    ['venmo', 'https://venmo.com/u/blue-wigs', '@blue-wigs'],
    ['cashapp', '$bluewigs', '$bluewigs'],
    ['cashapp', 'bluewigs', '$bluewigs'],
    ['cashapp', 'https://cash.app/$bluewigs', '$bluewigs'],
    ['paypal', 'paypal.me/bluewigs', 'bluewigs'],
    ['paypal', 'Kat@Example.com', 'kat@example.com'],
    ['zelle', '(555) 010-7788', '(555) 010-7788'],
    ['other', 'IBAN DE89 3704 0044 0532 0130 00', 'IBAN DE89 3704 0044 0532 0130 00'],
    ['other', 'https://pay.example.com/kat', 'https://pay.example.com/kat'],
  ])('of %s, typed as “%s”, is kept as %s', (kind, typed, kept) => {
    expect(normalisePaymentHandle(kind, typed)).toBe(kept);
  });

  it.each<[PaymentKind, string]>([
    ['venmo', ''],
    ['venmo', '@k'],
    ['venmo', 'https://evil.example/venmo.com/u/kat99'],
    ['cashapp', '$5'],
    ['paypal', 'kat@'],
    ['zelle', '12345'],
    ['other', 'javascript:alert(1)'],
    ['other', 'http://pay.example.com'],
    ['other', `https://${'x'.repeat(300)}.example`],
  ])('of %s is never “%s”', (kind, typed) => {
    expect(normalisePaymentHandle(kind, typed)).toBeNull();
  });
});

describe('a payment link', () => {
  const due = { amountMinor: 1_200, currency: 'USD', note: 'Blue Wig #3: 8 & 12' } as const;
  const targets = [
    { kind: 'venmo', handle: '@kat99' },
    { kind: 'cashapp', handle: '$kat' },
    { kind: 'paypal', handle: 'kat' },
    { kind: 'other', handle: 'https://pay.example.com/kat' },
  ] as const;

  it('carries amount and note where the service takes them', () => {
    expect(targets.map((target) => paymentLink(target, due))).toEqual([
      'https://venmo.com/?txn=pay&recipients=kat99&amount=12.00&note=Blue%20Wig%20%233%3A%208%20%26%2012',
      'https://cash.app/$kat/12.00',
      'https://paypal.me/kat/12.00',
      'https://pay.example.com/kat',
    ]);
  });

  it('is left out where the service does not take the currency', () => {
    expect(targets.map((target) => paymentLink(target, { ...due, currency: 'EUR' }))).toEqual([
      null,
      null,
      'https://paypal.me/kat/12.00EUR',
      'https://pay.example.com/kat',
    ]);
  });

  it('does not exist for addresses, phone numbers and words', () => {
    expect(paymentLink({ kind: 'zelle', handle: 'kat@example.com' }, due)).toBeNull();
    expect(paymentLink({ kind: 'paypal', handle: 'kat@example.com' }, due)).toBeNull();
    expect(paymentLink({ kind: 'other', handle: 'IBAN DE89' }, due)).toBeNull();
  });
});
