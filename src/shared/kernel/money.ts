/** Money is an integer of minor units plus a currency; nothing here uses fractions to calculate. */

export const CURRENCIES = ['USD', 'EUR', 'GBP', 'CAD', 'AUD', 'NZD', 'MXN', 'BRL', 'JPY'] as const;
export type Currency = (typeof CURRENCIES)[number];
export const DEFAULT_CURRENCY: Currency = 'USD';

/** Highest price of one spot in minor units: $1,000,000.00. Keeps every board total a safe integer. */
export const PRICE_MINOR_MAX = 100_000_000;

function minorDigits(currency: Currency): number {
  return currency === 'JPY' ? 0 : 2;
}

/** The short signs of `en-US`, which is what every page is written in. */
const SIGNS: Readonly<Record<Currency, string>> = {
  USD: '$',
  EUR: '€',
  GBP: '£',
  CAD: '$',
  AUD: '$',
  NZD: '$',
  MXN: '$',
  BRL: 'R$',
  JPY: '¥',
};

/**
 * `500, 'USD'` → `$5.00`. Written out, because a phone needs up to a tenth of a second to make its first
 * `Intl.NumberFormat`, and a price is the first thing on every page.
 */
export function formatMoney(amountMinor: number, currency: Currency): string {
  const [whole = '', fraction] = formatAmount(Math.abs(amountMinor), currency).split('.');
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, ',');
  const minus = amountMinor < 0 ? '-' : '';
  return `${minus}${SIGNS[currency]}${grouped}${fraction === undefined ? '' : `.${fraction}`}`;
}

/** Minor units as a plain decimal for forms and files: `500, 'USD'` → `5.00`. */
export function formatAmount(amountMinor: number, currency: Currency): string {
  const digits = minorDigits(currency);
  return (amountMinor / 10 ** digits).toFixed(digits);
}

/** Reads what a person types (`5`, `5.00`, `$5`, `5,50`) into minor units; null where it is no positive price. */
export function parseMoney(text: string, currency: Currency): number | null {
  const digits = minorDigits(currency);
  const match = /^[^\d.,-]?\s*(\d{1,9})(?:[.,](\d{1,2}))?$/.exec(text.trim());
  if (match === null) return null;
  const fraction = (match[2] ?? '').padEnd(digits, '0');
  if (fraction.length > digits) return null;
  const amountMinor = Number(`${match[1] ?? ''}${fraction}`);
  return amountMinor >= 1 && amountMinor <= PRICE_MINOR_MAX ? amountMinor : null;
}
