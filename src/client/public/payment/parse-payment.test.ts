import { describe, expect, it } from 'vitest';
import { parsePayment } from './parse-payment.ts';

const found = (text: string) => parsePayment(text).map(({ service, handle }) => `${service} ${handle}`);

describe('payment texts', () => {
  it.each([
    ['Venmo @blue-wigs', ['Venmo @blue-wigs']],
    ['venmo: @Blue_Wigs', ['Venmo @Blue_Wigs']],
    ['Send by Venmo to @kat99 please', ['Venmo @kat99']],
    ['Venmo (@kat99)', ['Venmo @kat99']],
    ['https://venmo.com/u/blue-wigs', ['Venmo @blue-wigs']],
    ['venmo.com/blue-wigs', ['Venmo @blue-wigs']],
    ['Cash App: $bluewigs', ['Cash App $bluewigs']],
    ['cashapp $bluewigs', ['Cash App $bluewigs']],
    ['https://cash.app/$bluewigs', ['Cash App $bluewigs']],
    ['paypal.me/bluewigs', ['PayPal bluewigs']],
    ['https://www.paypal.com/paypalme/bluewigs', ['PayPal bluewigs']],
    ['PayPal: kat@example.com', ['PayPal kat@example.com']],
    ['Zelle kat@example.com', ['Zelle kat@example.com']],
    ['Zelle: (555) 010-7788', ['Zelle (555) 010-7788']],
    [
      'Venmo @blue-wigs · Cash App $bluewigs\nZelle: kat@example.com',
      ['Venmo @blue-wigs', 'Cash App $bluewigs', 'Zelle kat@example.com'],
    ],
    ['Venmo @blue-wigs (again: venmo.com/u/blue-wigs)', ['Venmo @blue-wigs']],
  ])('that name a handle without doubt get a button: %s', (text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  it.each([
    '',
    'Venmo or Cash App, ask me for the name',
    'Venmo: friends and family only',
    'No Venmo! DM @blue.wigs',
    'Venmo/Cash App: @bluewigs / $bluewigs',
    'Cash App $5 a spot',
    'Cash App: pay $10 first',
    'DM @blue-wigs after you paid',
    'Venmo @blue.wigs',
    'Venmo @kat@example.com',
    'venmo.com/code?user_id=123456',
    'Zelle 12345',
    'paypal me later',
    'https://evil.example/paypal.me.evil/bluewigs/../x',
  ])('that leave a doubt get none: %s', (text) => {
    expect(found(text)).toEqual([]);
  });

  it('make at most six buttons', () => {
    const text = Array.from({ length: 20 }, (_, at) => `Venmo @seller-${at}`).join('\n');
    expect(parsePayment(text)).toHaveLength(6);
  });
});
